import Pruning
import Testing

struct GlobTests {
    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "a.b.c", true), ("a", "a", true), ("a", "ab", false),
        ("*.mlp.*", "model.layers.3.mlp.up.weight", true), ("*.mlp.*", "mlp.up", false),
        ("layers.?.w", "layers.3.w", true), ("layers.?.w", "layers.33.w", false), ("?", "é", true), ("??", "é", false),
        ("layers.[0-3].w", "layers.3.w", true), ("layers.[0-3].w", "layers.4.w", false),
        ("layers.[!0-3].w", "layers.4.w", true), ("[a-]", "-", true), ("[z-a]", "m", true), ("[abc", "[abc", true),
        ("[]", "[]", true), ("[!]", "[!]", true), ("[!]", "x", false),
        ("{a,b}.w", "b.w", true), ("{a,b}.w", "c.w", false), ("x{,1}", "x", true), ("x{,1}", "x1", true),
        ("{a,b{c,d}}", "bd", true), ("{a,b{c,d}}", "b", false), ("{a,b", "{a,b", true), ("a}", "a}", true),
        ("*{q,k}_proj*", "layers.0.k_proj.weight", true), ("**a**", "bab", true), ("a*b*c", "a1b2b3c", true),
        ("a*b*c", "a1b2b3", false), ("*.weight", "a.weight.weight", true),
    ])
    func matches(pattern: String, name: String, expected: Bool) { #expect(Glob(pattern).matches(name) == expected) }

    @Test(.timeLimit(.minutes(1))) func aPathologicalPatternStaysFast() {
        let name = String(repeating: "a", count: 5000)
        #expect(!Glob("*a*a*a*a*a*a*a*a*a*b").matches(name))
        #expect(!Glob(String(repeating: "{a,b}", count: 40) + "c").matches(name))
    }

    @Test func equalTextsAreEqualGlobs() {
        #expect(Glob("*.a") == Glob("*.a"))
        #expect(Glob("*.a") != Glob("*.b"))
    }
}
