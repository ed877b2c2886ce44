package dev.maquininha.internal

import dev.maquininha.ffi.MerchantHealth as FfiMerchantHealth
import dev.maquininha.ffi.WebhookAnswer as FfiWebhookAnswer
import dev.maquininha.merchant.MerchantHealth
import dev.maquininha.merchant.WebhookAnswer

internal fun FfiMerchantHealth.toPublic(): MerchantHealth = MerchantHealth(
    isRunning = isRunning,
    lastContact = lastContact?.toInstant(),
    queue = queue.toInt(),
    openOrders = openOrders.toInt(),
    lastErrorCode = lastErrorCode,
    lastErrorAt = lastErrorAt?.toInstant(),
)

internal fun FfiWebhookAnswer.toPublic(): WebhookAnswer = WebhookAnswer(
    status = status.toInt(),
    isNew = isNew,
    errorCode = errorCode,
)
