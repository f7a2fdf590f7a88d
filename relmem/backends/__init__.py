"""Where a memory is kept: each backend keeps the promise of `relmem.store`."""
