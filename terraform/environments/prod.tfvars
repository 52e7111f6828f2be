environment        = "prod"
region             = "us-east-1"
log_retention_days = 30
model_usd_per_day  = 500  # 12,500 pictures at 0.04
daily_budget_usd   = 1000 # twice what raises the alarm
