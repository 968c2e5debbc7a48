extension Keymap {
    /// Every key there is.
    package static let bindings: [Binding] =
        move + find + compare + select + tune + measure + train + cut + tokenKeys + draw + rules + program

    /// Screens that show a layer: keys that change one layer hold nowhere else, where it could not be seen.
    private static let layerContexts: [Binding.Context] = [.list, .distribution, .spread, .plot]

    /// Screens that show what the plan does: what changes all of it holds on them.
    private static let planContexts: [Binding.Context] =
        layerContexts + [.rules, .history, .sensitivity, .metrics, .pareto]

    /// Screens with names to search.
    private static let namedContexts: [Binding.Context] = layerContexts + [.training, .groups]

    private static let move: [Binding] = [
        Binding("j <down>", .move(1), [.always], .move, "down", "next row"),
        Binding("k <up>", .move(-1), [.always], .move, "up", "previous row"),
        Binding("C-d", .page(0.5), [.always], .move, "half page down", "down half a page"),
        Binding("C-u", .page(-0.5), [.always], .move, "half page up", "up half a page"),
        Binding("<pagedown>", .page(1), [.always], .move, "page down", "down a page"),
        Binding("<pageup>", .page(-1), [.always], .move, "page up", "up a page"),
        Binding("g <home>", .edge(isEnd: false), [.always], .move, "top", "first row"),
        Binding("G <end>", .edge(isEnd: true), [.always], .move, "bottom", "last row"),
        Binding("}", .block(1), layerContexts, .move, "next block", "next block or group"),
        Binding(
            "{", .block(-1), layerContexts, .move, "previous block", "previous block or group"),
        Binding(
            ")", .sameRole(1), layerContexts, .move, "next same role",
            "the same matrix in the next block"),
        Binding(
            "(", .sameRole(-1), layerContexts, .move, "previous same role",
            "the same matrix in the previous block"),
        Binding("l <right>", .fold(isOpen: true), [.list], .move, "unfold", "open the group"),
        Binding("h <left>", .fold(isOpen: false), [.list], .move, "fold", "close the group"),
        Binding("zM", .foldAll(isOpen: false), [.list], .move, "fold all", "close every group"),
        Binding("zR", .foldAll(isOpen: true), [.list], .move, "unfold all", "open every group"),
        Binding(
            "<tab>", .nextPane(1), [.list, .distribution, .spread], .move, "next pane",
            "to the next pane: list, distribution, histogram"),
        Binding(
            "S-<tab>", .nextPane(-1), [.list, .distribution, .spread], .move, "previous pane", "to the pane before"),
        Binding("1", .view(.layers), [.always], .move, "layers", "the Layers screen"),
        Binding("2", .view(.plot), [.always], .move, "plot", "the distribution on the whole screen"),
        Binding("3", .view(.rules), [.always], .move, "rules", "the ordered rules"),
        Binding("4", .view(.history), [.always], .move, "history", "every plan there has been"),
        Binding("5", .view(.sensitivity), [.always], .move, "sensitivity", "what each layer alone costs, measured"),
        Binding("6", .view(.metrics), [.always], .move, "metrics", "what was measured of each plan"),
        Binding(
            "7", .view(.training), [.always], .move, "training", "train what the plan leaves, or while it is pruned"),
        Binding("8", .view(.diff), [.always], .move, "diff", "another file beside this one, layer by layer"),
        Binding("9", .view(.pareto), [.always], .move, "pareto", "many plans: what each keeps, in how many bytes"),
        Binding("C", .view(.groups), [.always], .move, "groups", "channels and heads that go together, cut for real"),
    ]

    private static let find: [Binding] = [
        Binding(
            "/", .search, namedContexts, .find, "search", "go to the next name that holds the text", footer: "find"),
        Binding("n", .searchNext(1), namedContexts, .find, "search next", "next name that holds the searched text"),
        Binding("N", .searchNext(-1), namedContexts, .find, "search previous", "previous name that holds it"),
        Binding(
            "f", .filter, layerContexts, .find, "filter",
            "only words, globs, size>10M, zeros>0, dtype=bf16, !norm"),
        Binding(
            "b", .hideLocked, [.list], .find, "hide never pruned", "only layers that can be pruned; again shows all"),
        Binding("F", .clearFilter, layerContexts, .find, "clear filter", "show every layer"),
        Binding(",n", .sort(.tree), [.list], .find, "sort by name", "the tree in the order of names"),
        Binding(",s", .sort(.size), [.list], .find, "sort by size", "sort, most weights first; again reverses"),
        Binding(",r", .sort(.ratio), [.list], .find, "sort by ratio", "sort, sparsest first; again reverses"),
        Binding(",k", .sort(.kept), [.list], .find, "sort by kept", "sort, most kept weights first; again reverses"),
        Binding(
            ",e", .sort(.energy), [.list], .find, "sort by energy lost", "sort, most energy lost first; again reverses"),
        Binding(
            ",z", .sort(.zeros), [.list], .find, "sort by zeros", "sort, most existing zeros first; again reverses"),
    ]

    private static let compare: [Binding] = [
        Binding(
            "o", .compareWith, [.diff], .find, "compare with", "compare with a checkpoint or an index", footer: "open"),
        Binding(
            ",d", .sortDifferences(.distance), [.diff], .find, "sort by distance",
            "sort, farthest distributions first; again reverses", footer: "sort"),
        Binding(
            ",s", .sortDifferences(.sparsity), [.diff], .find, "sort by sparsity change",
            "sort, greatest change of zeros first; again reverses"),
        Binding(
            ",e", .sortDifferences(.energy), [.diff], .find, "sort by energy change",
            "sort, greatest change of energy first; again reverses"),
        Binding(
            ",n", .sortDifferences(.name), [.diff], .find, "sort differences by name",
            "in the order of names; again reverses"),
        Binding("a", .showSame, [.diff], .find, "show same", "layers that are the same too, or not", footer: "all"),
        Binding(
            "<enter> l <right>", .goToDifference, [.diff], .find, "go to difference", "the layer on the Layers screen",
            footer: "layer"),
    ]

    private static let select: [Binding] = [
        Binding("<space>", .mark, [.list], .select, "mark", "mark and move on", footer: "mark"),
        Binding("v", .markRange, [.list], .select, "mark range", "begin a range; again marks it"),
        Binding("a", .markShown, [.list], .select, "mark shown", "mark every prunable layer shown"),
        Binding("i", .invertMarks, [.list], .select, "invert marks", "mark what is not marked"),
        Binding("*", .markSameRole, [.list], .select, "mark same role", "mark this matrix in every block"),
        Binding("s", .markMatching, [.list], .select, "mark matching", "mark by words or globs"),
        Binding("A", .clearMarks, [.list], .select, "clear marks", "mark nothing"),
    ]

    private static let tune: [Binding] = [
        Binding(
            ">", .stepValue(1), layerContexts, .tune, "threshold up",
            "cut at the next value that occurs", footer: "threshold"),
        Binding(
            "<", .stepValue(-1), layerContexts, .tune, "threshold down",
            "cut at the previous value that occurs"),
        Binding("<right>", .stepValue(1), [.distribution, .plot], .tune, "threshold right", "cut at the next value"),
        Binding(
            "<left>", .stepValue(-1), [.distribution, .plot], .tune, "threshold left", "cut at the previous value"),
        Binding("L", .stepValue(10), [.distribution, .plot], .tune, "threshold up ten", "cut ten values up"),
        Binding("H", .stepValue(-10), [.distribution, .plot], .tune, "threshold down ten", "cut ten values down"),
        Binding(
            "+", .stepRatio(0.01), layerContexts + [.groups], .tune, "ratio up",
            "one point sparser; of a group one unit at least", footer: "ratio"),
        Binding(
            "-", .stepRatio(-0.01), layerContexts + [.groups], .tune, "ratio down",
            "one point denser; of a group one unit at least"),
        Binding("]", .stepRatio(0.001), layerContexts, .tune, "ratio up a little", "a tenth of a point sparser"),
        Binding("[", .stepRatio(-0.001), layerContexts, .tune, "ratio down a little", "a tenth of a point denser"),
        Binding(
            "=", .typeValue, layerContexts, .tune, "value", "type 50%, 0.0178, 2:4, keep 80M, lock", footer: "value"),
        Binding(
            "x", .lock, layerContexts + [.groups], .tune, "lock", "never prune what is chosen; again frees it",
            footer: "lock"
        ),
        Binding(
            "r", .rebalance, planContexts, .tune, "rebalance", "spread the budget over what no hand has set",
            footer: "rebalance"),
        Binding(
            "t", .target, [.always], .tune, "target", "type a budget: 50%, params=80M, bytes=1G, flops=40%",
            footer: "target"),
        Binding(
            "D", .choose(.allocator), [.always], .tune, "allocator",
            "who divides the budget: uniform, global, ERK, LAMP …"),
        Binding("c", .choose(.method), [.always], .tune, "criterion", "method and settings that score the weights"),
        Binding(
            "p", .choose(.pattern), [.always], .tune, "pattern",
            "none, 2:4, blocks, multiples: for what is chosen, or all"),
        Binding("e", .choose(.granularity), [.always], .tune, "granularity", "weights, rows, columns, filters, heads"),
        Binding(".", .repeatTune, layerContexts, .tune, "repeat", "the last change again, on what is chosen now"),
        Binding("y", .copySetting, layerContexts, .tune, "copy setting", "copy this layer's setting"),
        Binding("P", .pasteSetting, layerContexts, .tune, "paste setting", "give the copied setting to what is chosen"),
        Binding("R", .revert, layerContexts + [.groups], .tune, "revert", "back to the rule or the allocator"),
        Binding(
            "<enter>", .applyPlan, [.pareto], .tune, "take plan", "make the plan under the cursor the present one",
            footer: "take"),
        Binding("u", .undo, [.always], .tune, "undo", "one change back, without limit", footer: "undo"),
        Binding("C-r U", .redo, [.always], .tune, "redo", "the undone change again"),
    ]

    private static let measure: [Binding] = [
        Binding(
            "C-o", .openData, [.always], .measure, "open data",
            "measure on FILE or FILE:x=..,y=..: arrays, images, text"),
        Binding("m", .toggleLive, [.always], .measure, "live measuring", "measure the plan after every edit, or not"),
        Binding(
            "<enter>", .probe, [.sensitivity], .measure, "measure sensitivity",
            "measure every layer alone; again stops, once more goes on", footer: "measure"),
        Binding(
            "s", .sortSensitivity, [.sensitivity], .measure, "sort by harm",
            "most harmed first, or the network's order",
            footer: "sort"),
        Binding(
            "l <right>", .goToLayer, [.sensitivity], .measure, "go to layer", "the layer on the Layers screen",
            footer: "layer"),
    ]

    private static let train: [Binding] = [
        Binding(
            "<enter>", .train, [.training], .measure, "train", "train the network; again stops, once more goes on",
            footer: "train"),
        Binding(
            "w", .takeWeights, [.training], .measure, "take weights", "what was trained becomes the present weights",
            footer: "take"),
        Binding("<tab>", .nextKnob(1), formContexts, .measure, "next setting", "the next setting", footer: "next"),
        Binding("S-<tab>", .nextKnob(-1), formContexts, .measure, "previous setting", "the setting before"),
        Binding("l <right>", .moveKnob(1), formContexts, .measure, "setting up", "more, or the next choice"),
        Binding("h <left>", .moveKnob(-1), formContexts, .measure, "setting down", "less, or the choice before"),
        Binding("=", .typeKnob, formContexts, .measure, "type setting", "type the setting's value", footer: "value"),
    ]

    /// Screens with a form of settings.
    private static let formContexts: [Binding.Context] = [.training, .groups]

    private static let cut: [Binding] = [
        Binding(
            "<enter>", .cut, [.groups], .measure, "cut", "work the cut out and measure it; again stops", footer: "cut"),
        Binding(
            "b", .stepBits(-1), [.groups], .measure, "fewer bits",
            "fewer bits for what makes the group, where UDFC rounds"),
        Binding(
            "B", .stepBits(1), [.groups], .measure, "more bits", "more bits for them; R gives them the method's again"),
        Binding(
            "v", .nextPicture(1), [.plot, .training, .groups], .draw, "next picture",
            "what the method's paper shows: curves, histograms, tables", footer: "view"),
        Binding("M-v", .nextPicture(-1), [.plot, .training, .groups], .draw, "previous picture", "the picture before"),
    ]

    private static let draw: [Binding] = [
        Binding("y", .sweepMeasure, [.pareto], .draw, "sweep measure", "energy lost, or measured harm", footer: "cost"),
        Binding(
            "i", .zoom(1), [.distribution, .plot], .draw, "zoom in",
            "zoom in on the cut, down to single values"),
        Binding("o", .zoom(-1), [.list, .distribution, .plot], .draw, "zoom out", "zoom out again"),
        Binding("O", .zoom(1), [.list], .draw, "zoom in from list", "zoom in on the cut"),
        Binding("0", .fitPlot, [.list, .distribution, .plot], .draw, "fit", "the bulk of the scores, or all of them"),
        Binding("X", .toggleLogX, layerContexts, .draw, "log x", "linear or logarithmic scores"),
        Binding("Y", .toggleLogY, layerContexts, .draw, "log y", "linear or logarithmic counts"),
        Binding("d", .toggleCumulative, layerContexts, .draw, "cumulative", "density or cumulative share"),
        Binding(
            "|", .axis, [.list, .distribution, .spread], .draw, "axis", "sparsity over rows, columns, heads or blocks"),
        Binding("C-g", .glyphTier, [.always], .draw, "glyphs", "ASCII, blocks or braille"),
        Binding("T", .choose(.theme), [.always], .draw, "theme", "choose the colours, with a live preview"),
    ]

    private static let rules: [Binding] = [
        Binding("a", .addRule, [.rules], .rules, "add rule", "GLOB=SETTING, such as *.mlp.*=50%", footer: "add"),
        Binding(
            "<enter>", .editRule, [.rules], .rules, "edit rule", "change the rule under the cursor", footer: "edit"),
        Binding(
            "<delete> X", .removeRule, [.rules], .rules, "remove rule", "remove the rule under the cursor",
            footer: "remove"),
        Binding(
            "M-j J", .moveRule(1), [.rules], .rules, "rule down", "move the rule down; later rules win", footer: "move"),
        Binding("M-k K", .moveRule(-1), [.rules], .rules, "rule up", "move the rule up; earlier rules lose"),
        Binding(
            "<enter>", .editRule, [.history, .metrics], .move, "go to plan",
            "make the plan under the cursor the present one",
            footer: "go"),
    ]

    private static let program: [Binding] = [
        Binding(
            "E", .export, [.always], .program, "export", "write a recipe, masks, a checkpoint and more",
            footer: "export"),
        Binding(": C-p", .palette, [.always], .program, "palette", "every command by name", footer: "command"),
        Binding("? <f1>", .help, [.always], .program, "help", "these keys", footer: "help"),
        Binding("<f12>", .toggleMouse, [.always], .program, "mouse", "give the mouse back to the terminal, or take it"),
        Binding("C-l", .redraw, [.always], .program, "redraw", "draw everything anew"),
        Binding("C-z", .suspend, [.always], .program, "suspend", "back to the shell; fg returns"),
        Binding("<esc>", .back, [.always], .program, "back", "close, cancel, clear marks"),
        Binding("C-c", .cancel, [.always], .program, "cancel", "stop what is counted or measured; again quits"),
        Binding("q", .quit, [.always], .program, "quit", "back, or leave (asks if there are unsaved changes)"),
    ]
}
