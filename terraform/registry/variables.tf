# The values that a registry shares with its deployment.

variable "environment" {
  description = "The deployment's name: that of a file in ../environments."
  type        = string

  validation {
    condition     = contains(local.environments, var.environment)
    error_message = "environment is \"${var.environment}\": use one of ${join(", ", local.environments)}, or add environments/${var.environment}.tfvars.json."
  }

  validation {
    condition     = contains(["default", var.environment], terraform.workspace)
    error_message = "The workspace is \"${terraform.workspace}\", but the environment is ${var.environment}: select the workspace of the same name."
  }
}

variable "region" {
  description = "AWS region of the deployment. Lambda accepts images from its own region only."
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
}

locals {
  environments = [
    for file in fileset("${path.module}/../environments", "*.tfvars.json") : trimsuffix(file, ".tfvars.json")
  ]
}
