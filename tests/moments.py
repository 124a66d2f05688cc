"""Fixed moments: time is an argument, so no test needs to bend a clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 16, 12, 0, tzinfo=SHANGHAI)  # a Monday
ONE_MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
YESTERDAY = NOON - ONE_DAY
TOMORROW = NOON + ONE_DAY
