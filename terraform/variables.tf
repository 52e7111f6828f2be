# What differs between deployments. Each environment is one file, environments/<name>.tfvars.json.

variable "environment" {
  description = "The deployment's name: part of every other name, so that several deployments fit into one account."
  type        = string

  validation {
    condition     = contains(local.environments, var.environment)
    error_message = "environment is \"${var.environment}\": use one of ${join(", ", local.environments)}, or add environments/${var.environment}.tfvars.json."
  }

  validation {
    condition     = contains(["default", var.environment], terraform.workspace)
    error_message = "The workspace is \"${terraform.workspace}\", but the variables are those of ${var.environment}: select the workspace of the same name."
  }
}

variable "region" {
  description = "AWS region of everything except the image model, such as eu-central-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\": write it as AWS does, such as eu-central-1."
  }
}

variable "name" {
  description = "First part of every name."
  type        = string
  default     = "briefcast"

  validation {
    # The bucket's name adds environment, account and region, and may have 63 characters.
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}$", var.name))
    error_message = "name is \"${var.name}\": use 2 to 19 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "image_uris" {
  description = "Container image of each function in lambdas/functions.json, pinned by digest: repository@sha256:…"
  type        = map(string)

  validation {
    condition = alltrue([
      for function in keys(jsondecode(file("${path.module}/../lambdas/functions.json"))) :
      can(regex("@sha256:[0-9a-f]{64}$", var.image_uris[function]))
    ])
    error_message = "image_uris must give every function of lambdas/functions.json an image by its digest (…@sha256:<64 hex digits>); a tag could later name another image."
  }
}

variable "architecture" {
  description = "Instruction set that the images are built for: x86_64 or arm64."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture is \"${var.architecture}\": use x86_64 or arm64."
  }
}

variable "image_model" {
  description = "Image model for a brief that names none: an id in packages/briefcast/registries/models.json. \"draft\" renders offline and costs nothing."
  type        = string
  default     = "draft"

  validation {
    condition     = contains(local.image_models[*].id, var.image_model)
    error_message = "image_model is \"${var.image_model}\": use one of ${join(", ", local.image_models[*].id)}."
  }
}

variable "bedrock_image_region" {
  description = "Region in which Bedrock's image models are called. \"\" means each model's region in models.json."
  type        = string
  default     = ""

  validation {
    condition     = var.bedrock_image_region == "" || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.bedrock_image_region))
    error_message = "bedrock_image_region is \"${var.bedrock_image_region}\": write it as AWS does, such as us-west-2, or leave it empty."
  }
}

variable "reserve_concurrency" {
  description = "Whether functions get the reserved_concurrency of functions.json. Set false if the account's Lambda quota is too small: AWS keeps 100 executions unreserved, and a new account may have only 10."
  type        = bool
  default     = true
}

variable "provisioned_concurrency" {
  description = "Sandboxes to keep ready, by function: {\"parser\": 1}. They are billed all the time; see docs/cost.md."
  type        = map(number)
  default     = {}

  validation {
    condition = alltrue([
      for function, count in var.provisioned_concurrency :
      try(count >= 1 && floor(count) == count && (!var.reserve_concurrency || count <= jsondecode(file("${path.module}/../lambdas/functions.json"))[function].reserved_concurrency), false)
    ])
    error_message = "provisioned_concurrency must give functions of lambdas/functions.json a whole number from 1 to their reserved_concurrency."
  }
}

variable "vpc_cidr" {
  description = "IPv4 range of a network for the functions, without a way to the internet, such as 10.20.0.0/24. Null means none. Needs image models in the deployment's own region; see docs/cost.md."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_cidr == null ? true : can(regex("/(1[6-9]|2[0-6])$", var.vpc_cidr)) && can(cidrsubnet(var.vpc_cidr, 1, 1))
    error_message = "vpc_cidr is \"${var.vpc_cidr == null ? "" : var.vpc_cidr}\": write an IPv4 range with a prefix from /16 to /26, such as 10.20.0.0/24."
  }

  validation {
    condition = var.vpc_cidr == null ? true : alltrue([
      for model in local.image_models : coalesce(var.bedrock_image_region, model.region, var.region) == var.region
    ])
    error_message = "vpc_cidr needs image models in ${var.region}, because an endpoint of Bedrock reaches its own region only: deploy to the models' region, or set bedrock_image_region to ${var.region} if they are offered there."
  }
}

variable "kms_key_arn" {
  description = "ARN of a customer managed key for bucket, table, queues, alarm topic and logs. Null uses AWS's own keys. The key's policy must contain the statements of the output kms_key_policy."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (arn:aws:kms:…:key/…), not of an alias."
  }
}

variable "protect_data" {
  description = "Whether terraform destroy refuses to delete a bucket with objects and a table with deletion protection."
  type        = bool
  default     = true
}

variable "output_retention_days" {
  description = "Days after which a campaign's outputs are deleted. The jobs table deletes a campaign after 90."
  type        = number
  default     = 90
}

variable "archive_after_days" {
  description = "Days after which outputs above 128 KB move to S3 Glacier Instant Retrieval. Null means never. See docs/cost.md for what it saves."
  type        = number
  default     = null

  validation {
    condition     = var.archive_after_days == null ? true : var.archive_after_days >= 0 && var.archive_after_days + 90 <= var.output_retention_days
    error_message = "archive_after_days must leave 90 days before output_retention_days (${var.output_retention_days}): Glacier bills an object for 90 days even if it is deleted earlier."
  }
}

variable "transfer_acceleration" {
  description = "Whether uploads may use S3 Transfer Acceleration, through <bucket>.s3-accelerate.amazonaws.com."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days for which logs are kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}: CloudWatch Logs takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827 or 3653."
  }
}

variable "workflow_log_level" {
  description = "What state machines log: ALL is every state, ERROR only failures. The alarm on failures needs at least ERROR."
  type        = string
  default     = "ERROR"

  validation {
    condition     = contains(["ALL", "ERROR"], var.workflow_log_level)
    error_message = "workflow_log_level is \"${var.workflow_log_level}\": use ALL or ERROR."
  }
}

variable "alarm_emails" {
  description = "E-mail addresses for alarms. AWS asks each address to confirm."
  type        = set(string)
  default     = []
}

variable "slack_channel" {
  description = "Slack channel for alarms: the ids of its workspace and of the channel. Authorise the workspace once in the console of Amazon Q Developer in chat applications. Null means none."
  type        = object({ workspace_id = string, channel_id = string })
  default     = null

  validation {
    condition     = var.slack_channel == null ? true : can(regex("^[0-9A-Z]{1,255}$", var.slack_channel.workspace_id)) && can(regex("^[A-Za-z0-9]{1,255}$", var.slack_channel.channel_id))
    error_message = "slack_channel must give workspace_id (such as T07EA123LEP) and channel_id (such as C07EZ1ABC23), not names."
  }
}

variable "teams_channel" {
  description = "Microsoft Teams channel for alarms: the ids of tenant, team and channel, as in the channel's link. Authorise the team once in the console of Amazon Q Developer in chat applications. Null means none."
  type        = object({ tenant_id = string, team_id = string, channel_id = string })
  default     = null

  validation {
    condition     = var.teams_channel == null ? true : can(regex("%3[aA].*%40", var.teams_channel.channel_id))
    error_message = "teams_channel.channel_id must be the part of the channel's link after /channel/, still encoded (19%3a…%40thread.tacv2)."
  }
}

variable "author_emails" {
  description = "E-mail addresses for the reasons of rejected briefs. AWS asks each address to confirm."
  type        = set(string)
  default     = []
}

variable "slow_campaign_seconds" {
  description = "Seconds above which a campaign is slow. The alarm uses the 95th percentile."
  type        = number
  default     = 900 # the largest campaign takes less where nothing throttles it
}

variable "daily_budget_usd" {
  description = "US dollars that all campaigns together may spend on image models in one day (UTC). A call that would cross the cap is not made, and its campaign waits for an operator. Null means no cap."
  type        = number
  default     = null

  validation {
    condition     = var.daily_budget_usd == null || try(var.daily_budget_usd >= 0, false)
    error_message = "daily_budget_usd is ${coalesce(var.daily_budget_usd, 0)}: use an amount in US dollars, or null for no cap."
  }
}

variable "model_usd_per_day" {
  description = "US dollars: an alarm is raised if image models cost more in one day (UTC)."
  type        = number
}

locals {
  environments = [
    for file in fileset("${path.module}/environments", "*.tfvars.json") : trimsuffix(file, ".tfvars.json")
  ]
  name         = "${var.name}-${var.environment}"
  image_models = jsondecode(file("${path.module}/../packages/briefcast/registries/models.json")).models
}
