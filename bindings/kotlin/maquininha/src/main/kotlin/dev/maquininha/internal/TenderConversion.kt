package dev.maquininha.internal

import dev.maquininha.Financing
import dev.maquininha.Tender
import dev.maquininha.TenderKind
import dev.maquininha.ffi.Financing as FfiFinancing
import dev.maquininha.ffi.Tender as FfiTender
import dev.maquininha.ffi.TenderKind as FfiTenderKind

internal fun FfiTenderKind.toPublic(): TenderKind = when (this) {
    FfiTenderKind.CREDIT -> TenderKind.CREDIT
    FfiTenderKind.DEBIT -> TenderKind.DEBIT
    FfiTenderKind.VOUCHER -> TenderKind.VOUCHER
    FfiTenderKind.PIX -> TenderKind.PIX
}

internal fun TenderKind.toFfi(): FfiTenderKind = when (this) {
    TenderKind.CREDIT -> FfiTenderKind.CREDIT
    TenderKind.DEBIT -> FfiTenderKind.DEBIT
    TenderKind.VOUCHER -> FfiTenderKind.VOUCHER
    TenderKind.PIX -> FfiTenderKind.PIX
    TenderKind.UNRECOGNIZED -> unrecognized()
}

internal fun FfiFinancing.toPublic(): Financing = when (this) {
    FfiFinancing.MERCHANT -> Financing.MERCHANT
    FfiFinancing.ISSUER -> Financing.ISSUER
}

internal fun Financing.toFfi(): FfiFinancing = when (this) {
    Financing.MERCHANT -> FfiFinancing.MERCHANT
    Financing.ISSUER -> FfiFinancing.ISSUER
    Financing.UNRECOGNIZED -> unrecognized()
}

internal fun FfiTender.toPublic(): Tender = when (this) {
    is FfiTender.Credit -> Tender.Credit(installments.toInt(), financing.toPublic())
    is FfiTender.Debit -> Tender.Debit
    is FfiTender.Voucher -> Tender.Voucher
    is FfiTender.Pix -> Tender.Pix
}

internal fun Tender.toFfi(): FfiTender = when (this) {
    is Tender.Credit -> FfiTender.Credit(installments.asUByte(), financing.toFfi())
    Tender.Debit -> FfiTender.Debit
    Tender.Voucher -> FfiTender.Voucher
    Tender.Pix -> FfiTender.Pix
    Tender.Unrecognized -> unrecognized()
}
