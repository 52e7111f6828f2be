# Encryption at rest: AWS's own keys, or one customer key for everything that takes one.
#
# The customer owns the key and its policy. The output kms_key_policy holds the statements that these
# services need in it. Terraform does not change it.

locals {
  customer_keys = var.kms_key_arn == null ? [] : [var.kms_key_arn] # for dynamic statements
}

# Depends on no resource: the first plan must know it, because CreateLogGroup refuses a key without its statement.
data "aws_iam_policy_document" "kms_key" {
  # checkov:skip=CKV_AWS_111: in a key's own policy "*" is that key; EventBridge supports no condition there
  # checkov:skip=CKV_AWS_356: in a key's own policy "*" is that key
  statement {
    sid = "BriefcastLogs"
    actions = [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ]
    resources = ["*"] # this key

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values = [
        for group in concat(values(local.machine_log_groups), values(local.function_log_groups)) :
        "arn:${local.partition}:logs:${var.region}:${local.account_id}:log-group:${group}"
      ]
    }
  }

  # EventBridge and the topic of rejections write to the queues. Without a condition: to encrypted topics
  # EventBridge does not support aws:SourceAccount in a key's policy and drops the event
  # (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html), and for queues nothing is documented.
  statement {
    sid       = "BriefcastEvents"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["*"] # this key

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "sns.amazonaws.com"]
    }
  }

  # CloudWatch writes to the alarm topic.
  statement {
    sid       = "BriefcastAlarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["*"] # this key

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}
