# Alarms in a Slack or Teams channel, off by default. AWS Chatbot, now Amazon Q Developer in chat applications,
# subscribes the channel to the alarm topic. Somebody has to authorise the workspace or team once in its
# console: https://docs.aws.amazon.com/chatbot/latest/adminguide/setting-up.html

locals {
  chat_channels = var.slack_channel == null && var.teams_channel == null ? [] : ["alarms"]
}

resource "aws_chatbot_slack_channel_configuration" "alarms" {
  count = var.slack_channel == null ? 0 : 1

  configuration_name    = "${local.name}-alarms-slack"
  slack_team_id         = var.slack_channel.workspace_id
  slack_channel_id      = var.slack_channel.channel_id
  sns_topic_arns        = [aws_sns_topic.alarms.arn]
  iam_role_arn          = aws_iam_role.chat["alarms"].arn
  guardrail_policy_arns = [aws_iam_policy.chat["alarms"].arn] # without one AWS takes AdministratorAccess
}

resource "aws_chatbot_teams_channel_configuration" "alarms" {
  count = var.teams_channel == null ? 0 : 1

  configuration_name    = "${local.name}-alarms-teams"
  tenant_id             = var.teams_channel.tenant_id
  team_id               = var.teams_channel.team_id
  channel_id            = var.teams_channel.channel_id
  sns_topic_arns        = [aws_sns_topic.alarms.arn]
  iam_role_arn          = aws_iam_role.chat["alarms"].arn
  guardrail_policy_arns = [aws_iam_policy.chat["alarms"].arn]
}

resource "aws_iam_role" "chat" {
  for_each = toset(local.chat_channels)

  name               = "${local.name}-chat"
  description        = "What people in the alarms' channel can ask AWS: the alarms and their graphs"
  assume_role_policy = data.aws_iam_policy_document.chat_trust[each.key].json
}

resource "aws_iam_role_policy_attachment" "chat" {
  for_each = toset(local.chat_channels)

  role       = aws_iam_role.chat[each.key].name
  policy_arn = aws_iam_policy.chat[each.key].arn
}

resource "aws_iam_policy" "chat" {
  for_each = toset(local.chat_channels)

  name        = "${local.name}-chat"
  description = "See alarms and their graphs"
  policy      = data.aws_iam_policy_document.chat[each.key].json
}

data "aws_iam_policy_document" "chat_trust" {
  for_each = toset(local.chat_channels)

  statement {
    sid     = "OnlyChat"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["chatbot.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "chat" {
  # checkov:skip=CKV_AWS_356: alarms' metrics have no ARN
  for_each = toset(local.chat_channels)

  statement {
    sid = "SeeAlarms"
    actions = [
      "cloudwatch:DescribeAlarmHistory",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetMetricData",
      "cloudwatch:GetMetricStatistics",
      "cloudwatch:GetMetricWidgetImage",
      "cloudwatch:ListMetrics",
    ]
    resources = ["*"] # metrics have no ARN
  }
}
