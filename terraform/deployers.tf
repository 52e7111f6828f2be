# For those who deploy: what `make deploy`, `make destroy` and `briefcast doctor` do in the account, by the names
# of one deployment. tests/deploy compares it with the calls that they make.
#
# It names no resource, so the first plan knows it: python -m deploy deployer-policies ENV writes them before
# anything exists. The optional parts (network, warm sandboxes, acceleration, chat channels) need more.

locals {
  here = "${var.region}:${local.account_id}"

  # What each service's resources may be told to do, by statements: the actions, and the names. In two policies,
  # because AWS takes no managed policy of more than 6,144 characters.
  deployer_access = {
    data = {
      Bucket = {
        service = "s3"
        actions = [
          "CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "GetAccelerateConfiguration", "GetBucketAcl",
          "GetBucketCORS", "GetBucketLogging", "GetBucketNotification", "GetBucketObjectLockConfiguration",
          "GetBucketOwnershipControls", "GetBucketPolicy", "GetBucketPublicAccessBlock", "GetBucketRequestPayment",
          "GetBucketTagging", "GetBucketVersioning", "GetBucketWebsite", "GetEncryptionConfiguration",
          "GetLifecycleConfiguration", "GetReplicationConfiguration", "ListBucket", "ListBucketVersions",
          "PutBucketNotification", "PutBucketOwnershipControls", "PutBucketPolicy", "PutBucketPublicAccessBlock",
          "PutBucketTagging", "PutBucketVersioning", "PutEncryptionConfiguration", "PutLifecycleConfiguration",
        ]
        resources = ["arn:${local.partition}:s3:::${local.bucket_name}"]
      }
      Objects = {
        service   = "s3"
        actions   = var.protect_data ? [] : ["DeleteObjectVersion"] # Terraform empties a bucket version by version
        resources = ["arn:${local.partition}:s3:::${local.bucket_name}/*"]
      }
      Table = {
        service = "dynamodb"
        actions = [
          "CreateTable", "DeleteTable", "DescribeContinuousBackups", "DescribeTable", "DescribeTimeToLive",
          "ListTagsOfResource", "TagResource", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive",
        ]
        resources = ["arn:${local.partition}:dynamodb:${local.here}:table/${local.jobs_table_name}"]
      }
      Queues = {
        service = "sqs"
        actions = [
          "CreateQueue", "DeleteQueue", "GetQueueAttributes", "GetQueueUrl", "ListQueueTags", "SetQueueAttributes",
          "TagQueue",
        ]
        resources = ["arn:${local.partition}:sqs:${local.here}:${local.name}-*"]
      }
      Topics = {
        service = "sns"
        actions = [
          "CreateTopic", "DeleteTopic", "GetSubscriptionAttributes", "GetTopicAttributes",
          "ListSubscriptionsByTopic", "ListTagsForResource", "SetSubscriptionAttributes", "SetTopicAttributes",
          "Subscribe", "TagResource", "Unsubscribe",
        ]
        resources = ["arn:${local.partition}:sns:${local.here}:${local.name}-*"]
      }
      Rules = {
        service = "events"
        actions = [
          "DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets",
          "RemoveTargets", "TagResource",
        ]
        resources = ["arn:${local.partition}:events:${local.here}:rule/${local.name}-*"]
      }
      Logs = {
        service = "logs"
        actions = [
          "AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteMetricFilter", "DescribeMetricFilters",
          "DisassociateKmsKey", "ListTagsForResource", "PutMetricFilter", "PutRetentionPolicy", "TagResource",
        ]
        resources = [
          for prefix in ["/aws/lambda", "/aws/vendedlogs/states"] :
          "arn:${local.partition}:logs:${local.here}:log-group:${prefix}/${local.name}-*"
        ]
      }
      Alarms = {
        service   = "cloudwatch"
        actions   = ["DeleteAlarms", "ListTagsForResource", "PutMetricAlarm", "TagResource"]
        resources = ["arn:${local.partition}:cloudwatch:${local.here}:alarm:${local.name}-*"]
      }
      Dashboard = {
        service   = "cloudwatch"
        actions   = ["DeleteDashboards", "GetDashboard", "PutDashboard"]
        resources = ["arn:${local.partition}:cloudwatch::${local.account_id}:dashboard/${local.name}"]
      }
    }
    code = {
      Functions = {
        service = "lambda"
        actions = [
          "CreateAlias", "CreateFunction", "DeleteAlias", "DeleteFunction", "DeleteFunctionConcurrency", "GetAlias",
          "GetFunction", "GetFunctionConcurrency", "GetFunctionConfiguration", "ListVersionsByFunction",
          "PublishVersion", "PutFunctionConcurrency", "TagResource", "UpdateAlias", "UpdateFunctionCode",
          "UpdateFunctionConfiguration",
        ]
        resources = ["arn:${local.partition}:lambda:${local.here}:function:${local.name}-*"]
      }
      Machines = {
        service = "states"
        actions = [
          "CreateStateMachine", "CreateStateMachineAlias", "DeleteStateMachine", "DeleteStateMachineAlias",
          "DescribeStateMachine", "DescribeStateMachineAlias",
          "ListStateMachineVersions", "ListTagsForResource", "PublishStateMachineVersion", "TagResource",
          "UpdateStateMachine", "UpdateStateMachineAlias",
        ]
        resources = ["arn:${local.partition}:states:${local.here}:stateMachine:${local.name}-*"]
      }
      Images = {
        service = "ecr"
        actions = [
          "BatchCheckLayerAvailability", "BatchDeleteImage", "BatchGetImage", "CompleteLayerUpload",
          "CreateRepository", "DeleteLifecyclePolicy", "DeleteRepository", "DeleteRepositoryPolicy",
          "DescribeImages", "DescribeRepositories", "GetDownloadUrlForLayer", "GetLifecyclePolicy",
          "GetRepositoryPolicy", "InitiateLayerUpload", "ListTagsForResource", "PutImage", "PutLifecyclePolicy",
          "SetRepositoryPolicy", "TagResource", "UploadLayerPart",
        ]
        resources = ["arn:${local.partition}:ecr:${local.here}:repository/${local.name}/*"]
      }
      Roles = {
        service = "iam"
        actions = [
          "CreateRole", "DeleteRole", "DeleteRolePolicy", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies",
          "ListInstanceProfilesForRole", "ListRolePolicies", "PutRolePolicy", "TagRole",
          "UpdateAssumeRolePolicy",
        ]
        resources = ["arn:${local.partition}:iam::${local.account_id}:role/${local.name}-*"]
      }
      Policies = {
        service = "iam"
        actions = [
          "CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "GetPolicy",
          "GetPolicyVersion", "ListPolicyVersions", "TagPolicy",
        ]
        resources = ["arn:${local.partition}:iam::${local.account_id}:policy/${local.name}-*"]
      }
    }
  }
}

resource "aws_iam_policy" "deployer" {
  for_each = local.deployer_access

  name        = "${local.name}-deployer-${each.key}"
  description = "make deploy, make destroy and briefcast doctor for ${local.name}: ${each.key}"
  policy      = data.aws_iam_policy_document.deployer[each.key].json
}

data "aws_iam_policy_document" "deployer" {
  for_each = local.deployer_access

  dynamic "statement" {
    for_each = { for name, access in each.value : name => access if length(access.actions) > 0 }

    content {
      sid       = statement.key
      actions   = [for action in statement.value.actions : "${statement.value.service}:${action}"]
      resources = statement.value.resources
    }
  }

  dynamic "statement" {
    for_each = each.key == "code" ? [each.value.Roles.resources] : []

    content {
      sid       = "GiveRoles"
      actions   = ["iam:PassRole"]
      resources = statement.value

      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["events.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "data" ? ["*"] : []

    content {
      sid = "Account"
      actions = [
        "bedrock:GetFoundationModel",
        "bedrock:GetFoundationModelAvailability",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetMetricStatistics",
        "ecr:GetAuthorizationToken",
        "lambda:GetAccountSettings",
        "logs:DescribeLogGroups",
        "states:ValidateStateMachineDefinition",
      ]
      resources = [statement.value] # these actions know no resource
    }
  }

  dynamic "statement" {
    for_each = each.key == "data" ? local.customer_keys : []

    content {
      sid       = "CustomerKey"
      actions   = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:GetKeyPolicy"]
      resources = [statement.value]
    }
  }

  # Terraform's provider looks up the key that a table has otherwise, whose id nobody chooses.
  dynamic "statement" {
    for_each = each.key == "data" && var.kms_key_arn != null ? ["alias/aws/dynamodb"] : []

    content {
      sid       = "CompareKeys"
      actions   = ["kms:DescribeKey"]
      resources = ["arn:${local.partition}:kms:${local.here}:key/*"]

      condition {
        test     = "StringEquals"
        variable = "kms:RequestAlias"
        values   = [statement.value]
      }
    }
  }
}
