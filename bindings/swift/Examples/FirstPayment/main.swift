import Foundation
import Maquininha
import MaquininhaTesting

let market = try await SimulatedMarket.start()
try market.place(
    SimulatedOrder(code: "42", title: "Mesa 4", amount: .brl(50_00), target: .allTerminals))
let maquininha = try await Maquininha.open(
    configuration: Configuration(
        device: Device(serial: "TESTPOS0001", model: .l3),
        gateway: market.gateway(),
        storage: FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)),
    credentials: market.credentials(),
    drivers: Drivers(payment: market.driver(for: "TESTPOS0001")))
for await list in maquininha.orders {
    guard let order = list.orders.first else { continue }
    let payment = try await maquininha.pay(order: order, tender: .debit, attemptID: "sale-42")
    for await progress in payment.events { progress.userText.map { print($0.ptBR) } }
    print(order.due, try await payment.result())
    break
}
try await maquininha.settled()
try await maquininha.close()
