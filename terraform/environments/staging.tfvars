environment        = "staging"
region             = "us-east-1"
log_retention_days = 14
model_usd_per_day  = 20
daily_budget_usd   = 40 # twice what raises the alarm
