import Checkpoints
import Explorer
import Foundation
import Pruning
import Subjects
import Terminal

let a = CommandLine.arguments
let n = Network(try! Checkpoint.open(a[1]))
let o = ExplorerProgram.Options(environment: ProcessInfo.processInfo.environment, executable: a[0])
if a.count > 2 {
    let h = try! await ExplorerProgram.headless(n, o, size: Size(a[2])!); print(h.frame.text())
} else {
    try! ExplorerProgram.run(n, o)
}
