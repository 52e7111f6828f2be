environment        = "dev"
region             = "us-east-1"
log_retention_days = 7
workflow_log_level = "ALL" # every state of every execution, while the workflow itself is worked on
model_usd_per_day  = 5
daily_budget_usd   = 10    # twice what raises the alarm
protect_data       = false # make destroy ENV=dev takes the campaigns with it
