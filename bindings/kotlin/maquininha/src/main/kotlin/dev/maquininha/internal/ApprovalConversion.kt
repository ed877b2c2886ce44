package dev.maquininha.internal

import dev.maquininha.Approval
import dev.maquininha.Decline
import dev.maquininha.MaskedCard
import dev.maquininha.ffi.Approval as FfiApproval
import dev.maquininha.ffi.Decline as FfiDecline

internal fun FfiApproval.toPublic(): Approval = Approval(
    transactionId = transactionId,
    nsu = nsu,
    authorizationCode = authorizationCode,
    acquirer = acquirer,
    schemeName = schemeName,
    fundingSource = fundingSource,
    holderName = holderName,
    card = card?.let { MaskedCard(it.takeLast(4)) },
    cardToken = cardToken,
    approvedAt = approvedAt.toInstant(),
    merchantReceipt = merchantReceipt,
    customerReceipt = customerReceipt,
    extras = extras,
)

internal fun Approval.toFfi(): FfiApproval = FfiApproval(
    transactionId = transactionId,
    nsu = nsu,
    authorizationCode = authorizationCode,
    acquirer = acquirer,
    schemeName = schemeName,
    fundingSource = fundingSource,
    holderName = holderName,
    card = card?.toString(),
    cardToken = cardToken,
    approvedAt = approvedAt.toMicros(),
    merchantReceipt = merchantReceipt,
    customerReceipt = customerReceipt,
    extras = extras,
)

internal fun FfiDecline.toPublic(): Decline = Decline(
    code = code,
    message = message,
)

internal fun Decline.toFfi(): FfiDecline = FfiDecline(
    code = code,
    message = message,
)
