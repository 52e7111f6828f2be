# Mail for authors: the reasons for which a brief was rejected, in plain words.
#
# The queue of rejections is for a system that informs authors; the topic is for people. A campaign that is
# published without some of its products is reported in the queue only: its execution succeeds.

locals {
  rejection_rule_name = "${local.name}-brief-rejected"
  rejection_rule_arn  = "${local.rules_arn}/${local.rejection_rule_name}"
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
