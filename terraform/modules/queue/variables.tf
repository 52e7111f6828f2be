variable "name" {
  description = "The queue's name."
  type        = string
}

variable "kms_key_arn" {
  description = "A customer managed key; null uses SQS's own."
  type        = string
}

variable "sender_rule_arns" {
  description = "EventBridge rules that may send to this queue. Anybody else needs a role that says so."
  type        = list(string)
  default     = []
}
