# What authors may do, and their mail: the reasons for which a brief was rejected, in plain words.
#
# The queue of rejections is for a system that informs authors; the topic is for people. A campaign that is
# published without some of its products is reported in the queue only: its execution succeeds.

locals {
  rejection_rule_name = "${local.name}-brief-rejected"
  rejection_rule_arn  = "${local.rules_arn}/${local.rejection_rule_name}"

  author_writes = ["input/campaign-briefs/", "existing-assets/", "brand_kits/"]
}

resource "aws_sns_topic" "authors" {
  name              = "${local.name}-rejections"
  kms_master_key_id = var.kms_key_arn # EventBridge cannot publish through AWS's own SNS key
}

resource "aws_sns_topic_subscription" "author" {
  for_each = var.author_emails

  topic_arn = aws_sns_topic.authors.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_policy" "authors" {
  arn    = aws_sns_topic.authors.arn
  policy = data.aws_iam_policy_document.authors.json
}

data "aws_iam_policy_document" "authors" {
  statement {
    sid       = "TakeFromRule"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.authors.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.rejection_rule_arn]
    }
  }

  statement {
    sid       = "RefusePlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.authors.arn]

    principals {
      type        = "*"
      identifiers = ["*"] # a Deny: for everybody
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_cloudwatch_event_rule" "brief_rejected" {
  name        = local.rejection_rule_name
  description = "A brief was rejected: send its author the reasons"

  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      status          = ["FAILED"]
      stateMachineArn = [local.machine_arns["campaign"]]
      error           = local.rejections
    }
  })
}

# The cause names the brief, every problem with its fix, and the key of the complete report.
resource "aws_cloudwatch_event_target" "authors" {
  rule      = aws_cloudwatch_event_rule.brief_rejected.name
  target_id = "authors"
  arn       = aws_sns_topic.authors.arn

  input_transformer {
    input_paths = {
      error = "$.detail.error"
      cause = "$.detail.cause"
    }
    # An object with values outside quotes: EventBridge inserts those as JSON, whatever characters a brief has.
    input_template = "{\"message\": \"A brief was rejected. Edit it and upload it again under the same key.\", \"error\": <error>, \"reasons\": <cause>, \"bucket\": \"${local.bucket_name}\"}"
  }

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.undelivered.arn
  }

  depends_on = [aws_sns_topic_policy.authors, module.undelivered]
}

# For the people and systems that write briefs. Attach it to their own role.
resource "aws_iam_policy" "author" {
  name        = "${local.name}-author"
  description = "Put briefs and assets, read what became of them"
  policy      = data.aws_iam_policy_document.author.json
}

data "aws_iam_policy_document" "author" {
  statement {
    sid     = "PutBriefsAndAssets"
    actions = ["s3:PutObject"]
    resources = [
      for prefix in local.author_writes : "${aws_s3_bucket.campaigns.arn}/${prefix}*"
    ]
  }

  statement {
    sid     = "ReadResults"
    actions = ["s3:GetObject"]
    resources = [
      for prefix in concat(local.author_writes, ["output/", "rejected/"]) : "${aws_s3_bucket.campaigns.arn}/${prefix}*"
    ]
  }

  statement {
    sid       = "ListResults"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.campaigns.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [for prefix in concat(local.author_writes, ["output/", "rejected/"]) : "${prefix}*"]
    }
  }

  # The following statements are for `briefcast status` and `briefcast fetch`.
  statement {
    sid       = "ReadJobs"
    actions   = ["dynamodb:GetItem", "dynamodb:Query"]
    resources = [aws_dynamodb_table.jobs.arn, "${aws_dynamodb_table.jobs.arn}/index/GSI1"]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["CAMPAIGN#*", "STATUS#*"]
    }
  }

  statement {
    sid       = "FollowExecutions"
    actions   = ["states:DescribeExecution", "states:GetExecutionHistory"]
    resources = [local.executions_arns["campaign"]]
  }

  statement {
    sid       = "FindQueues"
    actions   = ["sqs:GetQueueUrl"]
    resources = [module.dead_letters.arn, module.rejections.arn]
  }

  # An upload encrypts with the key, a download decrypts.
  dynamic "statement" {
    for_each = local.customer_keys

    content {
      sid       = "UseCustomerKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]
    }
  }
}
