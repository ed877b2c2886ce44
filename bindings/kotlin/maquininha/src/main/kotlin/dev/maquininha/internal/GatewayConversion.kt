package dev.maquininha.internal

import dev.maquininha.Gateway
import dev.maquininha.HealthPolicy
import dev.maquininha.RateLimits
import dev.maquininha.RetryPolicy
import dev.maquininha.ffi.GatewayConfig as FfiGatewayConfig
import dev.maquininha.ffi.HealthPolicy as FfiHealthPolicy
import dev.maquininha.ffi.RateLimits as FfiRateLimits
import dev.maquininha.ffi.RetryPolicy as FfiRetryPolicy

internal fun FfiGatewayConfig.toPublic(): Gateway = Gateway(
    primaryUrl = primaryUrl,
    backupUrl = backupUrl,
    connectTimeoutMs = connectTimeoutMs.toLong(),
    callTimeoutMs = callTimeoutMs.toLong(),
    serviceRefererName = serviceRefererName,
    userAgent = userAgent,
    pageSize = pageSize.toInt(),
    allowPlainHttp = allowPlainHttp,
    extraRootCertificates = extraRootCertificates,
    retry = retry.toPublic(),
    health = health.toPublic(),
    rateLimits = rateLimits.toPublic(),
    openOrdersWindow = openOrdersWindow,
    printWaitMs = printWaitMs.toLong(),
)

/** Settings of the way to the order API; the user agent where none was set is the native side's. */
internal fun Gateway.toFfi(defaultUserAgent: String): FfiGatewayConfig = FfiGatewayConfig(
    primaryUrl = primaryUrl,
    backupUrl = backupUrl,
    connectTimeoutMs = connectTimeoutMs.asULong(),
    callTimeoutMs = callTimeoutMs.asULong(),
    serviceRefererName = serviceRefererName,
    userAgent = userAgent ?: defaultUserAgent,
    pageSize = pageSize.asUInt(),
    allowPlainHttp = allowPlainHttp,
    extraRootCertificates = extraRootCertificates,
    retry = retry.toFfi(),
    health = health.toFfi(),
    rateLimits = rateLimits.toFfi(),
    openOrdersWindow = openOrdersWindow,
    printWaitMs = printWaitMs.asULong(),
)

internal fun FfiRetryPolicy.toPublic(): RetryPolicy = RetryPolicy(
    retriesMax = retriesMax.toInt(),
    baseMs = baseMs.toLong(),
    capMs = capMs.toLong(),
)

internal fun RetryPolicy.toFfi(): FfiRetryPolicy = FfiRetryPolicy(
    retriesMax = retriesMax.asUInt(),
    baseMs = baseMs.asULong(),
    capMs = capMs.asULong(),
)

internal fun FfiHealthPolicy.toPublic(): HealthPolicy = HealthPolicy(
    failuresToSwitch = failuresToSwitch.toInt(),
    hold = hold,
    holdMax = holdMax,
    probesToReturn = probesToReturn.toInt(),
    probeTimeout = probeTimeout,
)

internal fun HealthPolicy.toFfi(): FfiHealthPolicy = FfiHealthPolicy(
    failuresToSwitch = failuresToSwitch.asUInt(),
    hold = hold,
    holdMax = holdMax,
    probesToReturn = probesToReturn.asUInt(),
    probeTimeout = probeTimeout,
)

internal fun FfiRateLimits.toPublic(): RateLimits = RateLimits(
    orderListsPerMinute = orderListsPerMinute.toInt(),
    orderReadsPerMinute = orderReadsPerMinute.toInt(),
    chargeReadsPerMinute = chargeReadsPerMinute.toInt(),
    hookListsPerMinute = hookListsPerMinute.toInt(),
)

internal fun RateLimits.toFfi(): FfiRateLimits = FfiRateLimits(
    orderListsPerMinute = orderListsPerMinute.asUInt(),
    orderReadsPerMinute = orderReadsPerMinute.asUInt(),
    chargeReadsPerMinute = chargeReadsPerMinute.asUInt(),
    hookListsPerMinute = hookListsPerMinute.asUInt(),
)
