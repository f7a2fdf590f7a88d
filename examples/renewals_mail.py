"""On the first of the month: what must be decided by its end, as a mail to the team."""

from email.message import EmailMessage

import relmem
from relmem.values import spoken_day

with relmem.demo() as memory:
    due = [row for row in memory.renewals("30 days") if row.decide_by]
    today = memory.today

mail = EmailMessage()
mail["From"] = "Renewals <renewals@vendor.example>"
mail["To"] = "sales@vendor.example"
mail["Subject"] = f"Renewals to decide within 30 days of {spoken_day(today)}: {len(due)}"
paragraphs = [
    f"{row.account}, {row.contract}: decide by {spoken_day(row.decide_by)} ({row.days_left} days left).\n"
    f"It costs {row.cost}.\n"
    f"Why that day: {row.arithmetic}."
    for row in due
    if row.decide_by
]
mail.set_content("\n\n".join(paragraphs or ["Nothing is to be decided."]), cte="8bit")

# smtplib.SMTP("localhost").send_message(mail) sends it
print(mail)
