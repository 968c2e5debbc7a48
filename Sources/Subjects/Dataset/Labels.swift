import Tensors

/// The class of each sample.
package struct Labels: Sendable, Hashable {
    /// The column, or `folder` where folders' names are the classes.
    package let name: String
    /// One a stored sample, whatever part of them a data set shows.
    package let values: [Int]
    /// Where the data name the classes; empty otherwise.
    package let classNames: [String]

    package init(name: String, values: [Int], classNames: [String] = []) {
        self.name = name
        self.values = values
        self.classNames = classNames
    }

    /// Names of classes, or the largest label and 1.
    package var classCount: Int { max(classNames.count, (values.max() ?? -1) + 1) }
}
