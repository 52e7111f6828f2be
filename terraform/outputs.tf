# What people and programs need to know about a deployment.

output "bucket" {
  description = "Briefs go under input/campaign-briefs/, assets under existing-assets/."
  value       = aws_s3_bucket.campaigns.id
}

output "workflow_arn" {
  description = "The state machine of campaigns. Other systems need states:StartExecution on this ARN, not on the alias's."
  value       = aws_sfn_state_machine.machine["campaign"].arn
}

output "workflow_alias_arn" {
  description = "The ARN that other systems pass to StartExecution. They need the permission on workflow_arn."
  value       = aws_sfn_alias.live["campaign"].arn
}

output "jobs_table" {
  description = "The jobs table."
  value       = aws_dynamodb_table.jobs.name
}

output "rejections_queue_url" {
  description = "The queue with the reasons for rejections, for authors."
  value       = module.rejections.url
}

output "rejections_topic_arn" {
  description = "The topic with the reasons for rejections, for authors. The queue and author_emails are subscribed to it."
  value       = aws_sns_topic.rejections.arn
}

output "dead_letters_queue_url" {
  description = "The queue with failed executions, for operators."
  value       = module.dead_letters.url
}

output "undelivered_queue_url" {
  description = "The queue with events and rejections that could not be delivered, for operators."
  value       = module.undelivered.url
}

output "function_aliases" {
  description = "The alias ARN of each function."
  value       = { for name, alias in aws_lambda_alias.live : name => alias.arn }
}

output "alarm_topic_arn" {
  description = "The topic to which alarms are published. Subscribe a pager to it."
  value       = aws_sns_topic.alarms.arn
}

output "author_policy_arn" {
  description = "Attach this policy to the role of those who write briefs."
  value       = aws_iam_policy.author.arn
}

output "operator_policy_arn" {
  description = "Attach this policy to the role of those who answer the alarms."
  value       = aws_iam_policy.operator.arn
}

output "deployer_policy_arns" {
  description = "Attach these policies to the role of those who deploy."
  value       = values(aws_iam_policy.deployer)[*].arn
}

output "deployer_policies" {
  description = "The same policies as JSON, known before the first deployment."
  value       = { for name, document in data.aws_iam_policy_document.deployer : name => document.json }
}

output "dashboard" {
  description = "The name of the dashboard in CloudWatch."
  value       = aws_cloudwatch_dashboard.campaigns.dashboard_name
}

output "kms_key_policy" {
  description = "Statements that the policy of kms_key_arn must contain, as JSON. Null without a customer key."
  value       = var.kms_key_arn == null ? null : data.aws_iam_policy_document.kms_key.json
}
