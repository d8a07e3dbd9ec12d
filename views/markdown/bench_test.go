package markdown

import "testing"

// typical are messages as people write them in a room where they show each other code.
var typical = []string{
	"People mostly write a sentence or two, with a comma somewhere, and seldom more than that.",
	"I would **not** do that: `x.y()` returns early, see https://example.org/docs/a_b#c for why.",
	"Three things:\n- the *parser*\n- the renderer\n- its [tests](https://example.org/tests)",
	"> Shall we ship it today?\nYes, let us.",
	"```go\nif err := run(); err != nil {\n\treturn fmt.Errorf(\"run: %w\", err)\n}\n```\nDoes this look right?",
	"| name | since |\n|---|--:|\n| Ann | 2019 |\n| Bob | 2023 |",
}

// What a message costs that was rendered before, for the first time, and as plain text.
func BenchmarkAppend(b *testing.B) {
	ways := map[string]func([]byte, string, References) []byte{"remembered": Append, "rendered": render, "plain": appendPlain}
	for name, way := range ways {
		b.Run(name, func(b *testing.B) {
			var out []byte
			size, source := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				out, source = out[:0], 0
				for _, s := range typical {
					out = way(out, s, nil)
					source += len(s)
				}
				size = len(out)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(typical)), "ns/message")
			b.ReportMetric(float64(size)/float64(source), "bytes/byte")
		})
	}
}
