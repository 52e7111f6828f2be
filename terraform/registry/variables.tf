# The three values that a registry shares with its deployment.

variable "environment" {
  description = "Which deployment this is: dev, staging or prod."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is \"${var.environment}\": use dev, staging or prod."
  }

  validation {
    condition     = contains(["default", var.environment], terraform.workspace)
    error_message = "The workspace is \"${terraform.workspace}\", but the environment is ${var.environment}: select the workspace of the same name."
  }
}

variable "region" {
  description = "AWS region of the deployment: Lambda takes images from its own region only."
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
