import Foundation
import Subjects
import Tensors
import Testing

/// Folders of pictures.
@Suite struct DatasetFolderTests {
    @Test func foldersAreClassesInNaturalOrder() throws {
        let folder = try DataFolder()
        for (name, level) in [("class10/a.pgm", 30), ("class2/10.pgm", 20), ("class2/9.pgm", 10)] {
            try folder.grey(name, level: UInt8(level))
        }
        try folder.write("class2/notes.txt", "no picture")
        let data = try Dataset.open(folder.path).evaluation
        #expect(data.labels?.classNames == ["class2", "class10"])
        #expect(data.columns[0].sampleShape == [1, 2, 3])
        let batch = try data.batch(0..<3)
        #expect(batch.labels?.integers == [0, 0, 1])
        let expected: [Float] = [10, 20, 30].flatMap { [Float](repeating: $0 / 255, count: 6) }
        #expect(batch.inputs[0].value.floats == expected)
    }

    @Test func partsShareTheirClasses() throws {
        let folder = try DataFolder()
        try folder.grey("train/b/1.pgm", level: 1)
        try folder.grey("train/a/1.pgm", level: 2)
        try folder.grey("test/b/1.pgm", level: 3)
        let parts = try Dataset.open(folder.path)
        #expect(parts.parts.map(\.name) == ["test", "train"])
        #expect(parts.evaluation.label(0) == 1)
        #expect(parts.calibration.labels?.values == [0, 1])
    }

    @Test func picturesWithoutFoldersHaveNoLabels() throws {
        let folder = try DataFolder()
        try folder.grey("1.pgm", level: 1)
        let data = try Dataset.open(folder.path).evaluation
        #expect(data.labels == nil)
        #expect(throws: DatasetError.missingLabels(file: folder.path)) {
            try data.fitted(to: [ExpectedInput(name: "x", shape: nil)], needsLabels: true)
        }
    }

    @Test func differentSizesAreNamedUnlessOneIsAskedFor() throws {
        let folder = try DataFolder()
        let first = try folder.grey("1.pgm", level: 7)
        let second = try folder.grey("2.pgm", height: 5, width: 4, level: 7)
        let error = #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
        #expect(
            error?.description == "\(second): the image is [5 × 4], \(first) is [2 × 3]; resize=HxW makes them one size"
        )
        let (path, options) = try DatasetOptions.parse(folder.path + ":resize=4x4,channels=3,scale=1")
        let batch = try Dataset.open(path, options: options).evaluation.batch(0..<2)
        #expect(batch.inputs[0].value.shape == [2, 3, 4, 4])
        #expect(batch.inputs[0].value.floats.allSatisfy { $0 == 7 })
    }

    @Test func aDamagedPictureNamesItsFile() throws {
        let folder = try DataFolder()
        let path = try folder.write("1.pgm", "P5 3 2 255\nabc")
        let data = try Dataset.open(folder.path).evaluation
        let error = #expect(throws: DatasetError.self) { try data.batch([0]) }
        #expect(error?.description == "\(path): the image ends 3 bytes early (byte 14)")
    }

    @Test func aFolderWithoutPicturesIsRefused() throws {
        let folder = try DataFolder()
        #expect(throws: DatasetError.noImages(folder: folder.path)) { try Dataset.open(folder.path) }
    }
}
