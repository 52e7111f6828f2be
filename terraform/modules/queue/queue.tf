# A queue whose messages wait for a person: kept as long as SQS allows, encrypted, reachable over TLS only.

resource "aws_sqs_queue" "this" {
  name                       = var.name
  message_retention_seconds  = 1209600 # 14 days, SQS's maximum; an execution can be redriven for as long
  visibility_timeout_seconds = 300     # an operator reads a message and acts before it becomes visible again
  sqs_managed_sse_enabled    = var.kms_key_arn == null ? true : null
  kms_master_key_id          = var.kms_key_arn
}

resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url
  policy    = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "RefusePlainHttp"
    effect    = "Deny"
    actions   = ["sqs:*"] # a Deny: no action without TLS
    resources = [aws_sqs_queue.this.arn]

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

  dynamic "statement" {
    for_each = length(var.sender_rule_arns) == 0 ? [] : [var.sender_rule_arns]

    content {
      sid       = "TakeFromRules"
      actions   = ["sqs:SendMessage"]
      resources = [aws_sqs_queue.this.arn]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = statement.value
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.sender_topic_arns) == 0 ? [] : [var.sender_topic_arns]

    content {
      sid       = "TakeFromTopics"
      actions   = ["sqs:SendMessage"]
      resources = [aws_sqs_queue.this.arn]

      principals {
        type        = "Service"
        identifiers = ["sns.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = statement.value
      }
    }
  }
}
