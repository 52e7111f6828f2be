variable "name" {
  description = "The queue's name."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of a customer managed key. Null uses SQS's own key."
  type        = string
}

variable "sender_topic_arns" {
  description = "ARNs of the SNS topics that may send to this queue."
  type        = list(string)
  default     = []
}

variable "sender_rule_arns" {
  description = "ARNs of the EventBridge rules that may send to this queue. Every other sender needs a role that allows it."
  type        = list(string)
  default     = []
}
