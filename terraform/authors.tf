# What authors may do, and what they hear: why a brief was rejected, or a campaign published without some products.
#
# The state machine publishes each message once. The topic passes it to the queue in failures.tf, for a system
# that informs authors, and mails it to people.

locals {
  author_writes = ["input/campaign-briefs/", "existing-assets/", "brand_kits/"]
}

resource "aws_sns_topic" "rejections" {
  name              = "${local.name}-rejections"
  kms_master_key_id = var.kms_key_arn == null ? "alias/aws/sns" : var.kms_key_arn # the state machine may use AWS's own
}

resource "aws_sns_topic_subscription" "rejections_queue" {
  topic_arn            = aws_sns_topic.rejections.arn
  protocol             = "sqs"
  endpoint             = module.rejections.arn
  raw_message_delivery = true # the queue gets the message itself, without SNS's envelope
  redrive_policy       = jsonencode({ deadLetterTargetArn = module.undelivered.arn })

  depends_on = [module.rejections, module.undelivered] # with their policies
}

resource "aws_sns_topic_subscription" "author" {
  for_each = var.author_emails

  topic_arn = aws_sns_topic.rejections.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_policy" "rejections" {
  arn    = aws_sns_topic.rejections.arn
  policy = data.aws_iam_policy_document.rejections.json
}

data "aws_iam_policy_document" "rejections" {
  statement {
    sid       = "RefusePlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.rejections.arn]

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
