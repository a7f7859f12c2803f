"""
This project beside what others use for the same work, in one run: `make bench-peers`.

One questionnaire for all (`questionnaire.py`), one crowd of people (`people.py`), one row a process (`worker.py`), each peer in
an environment of its own (`environments.py`). A row hears updates as the JSON text that comes from Telegram and hands over the
bytes of its requests; only the network and Telegram are left out. What is measured is written by `report.py`.
"""
