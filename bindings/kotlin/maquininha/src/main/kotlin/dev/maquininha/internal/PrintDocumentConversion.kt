package dev.maquininha.internal

import dev.maquininha.ffi.PrintDocument as FfiPrintDocument
import dev.maquininha.ffi.PrintKind as FfiPrintKind
import dev.maquininha.ffi.Reprint as FfiReprint
import dev.maquininha.merchant.PrintDocument
import dev.maquininha.merchant.PrintKind
import dev.maquininha.merchant.Reprint

internal fun PrintDocument.toFfi(): FfiPrintDocument = FfiPrintDocument(kind.toFfi(), image)

internal fun FfiReprint.toPublic(): Reprint = Reprint(
    sale = sale.toPublic(),
    document = document?.let { PrintDocument(it.kind.toPublic(), it.image) },
)

private fun PrintKind.toFfi(): FfiPrintKind = when (this) {
    PrintKind.NFE -> FfiPrintKind.NFE
    PrintKind.CUPOM -> FfiPrintKind.CUPOM
    PrintKind.RECEIPT -> FfiPrintKind.RECEIPT
    PrintKind.UNRECOGNIZED -> unrecognized()
}

private fun FfiPrintKind.toPublic(): PrintKind = when (this) {
    FfiPrintKind.NFE -> PrintKind.NFE
    FfiPrintKind.CUPOM -> PrintKind.CUPOM
    FfiPrintKind.RECEIPT -> PrintKind.RECEIPT
}
