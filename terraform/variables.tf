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
