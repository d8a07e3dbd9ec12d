package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// sourceMax is how long a message may be, and htmlMax what it may become.
const (
	sourceMax = 8000
	htmlMax   = 256 << 10
)

// hostile are texts that make parsers slow or their output large.
func hostile() map[string]string {
	fill := func(unit string) string { return strings.Repeat(unit, sourceMax/len(unit)) }
	table := func(columns int) string {
		head := strings.Repeat("|", columns) + "\n|" + strings.Repeat("-|", columns) + "\n"
		return head + strings.Repeat("|\n", max(0, sourceMax-len(head))/2)
	}
	all := map[string]string{"nested brackets": strings.Repeat("[", 4000) + strings.Repeat("]", 4000)}
	for _, unit := range []string{
		"[", "![", "[a](", "](", "[]", "[a](b", "[a](<b", "![a](http://b)", "[a](http://b)", "[a](http://b \"", "<http://b>", "http://b ", "http://%z", "www.", "www.a", "www.a ", "www.://", "www.*a ", "-aww.www.", "%\\``-\n", "b\n-\\```", "*www.b", "*http://b",
		"*", "_", "~~", "*a_ ", "*a **b ", "**a*b", "a**b", "*a", "_a ", "***a", "~~a~~", "*a* ", "**a**", "__a", "`", "`a", "``a`", "\\", "\\*", "<", "<a", "&", "\"", "'",
		">", "> ", ">a\n\n", "> * 1. ", ">a\n", "-", "- ", "-\n", "- a\n\n", "* ", "1.\n", "99)\n", "1. a\n\n", "- [ ]", "- [x] a\n", "  - a\n", "#", "# a\n", "---\n", "***\n\n",
		"```", "```\n", "```a b\n", "~~~\n", "> ```\n", "``` a\nb```\n", "|", "|\n", "|-|\n", "a|b\n-|-\n", "|a\n|-\n\n", "|`\\|", "a\n\n", "\n", " \n", "\t", "    a\n\n", "@a ", "#a ", "(", ")", "[(", "é*", "「**", "\u202e*",
	} {
		all[fmt.Sprintf("%q", unit)] = fill(unit)
	}
	for _, columns := range []int{1, 19, 20, 21, 50, 2000} {
		all[fmt.Sprint("a table of ", columns)] = table(columns)
	}
	return all
}

func TestTheWorstIsBounded(t *testing.T) {
	names := References{{Text: "@a", Mention: "a", Address: "/people/a"}, {Text: "#a", Address: "/rooms/a"}}
	for name, source := range hostile() {
		if n := len(render(nil, source, names)); n > htmlMax {
			t.Errorf("%s makes %d bytes", name, n)
		}
	}
}

// Whoever is told is shown, however many names stand beside.
func TestNamesOfPeopleAreAlwaysShown(t *testing.T) {
	const rare = "𐐷𐐷" // four bytes each, which an address writes as twelve
	room := Reference{Text: "#漢", Address: "/rooms/" + strings.Repeat("a", 60)}
	person := Reference{Text: "@" + rare, Mention: rare, Address: "/people/" + strings.Repeat("%F0%90%90%B7", 2)}
	for _, rooms := range []int{placesMax, placesMax + 1} {
		for _, marks := range []string{"", "*b* "} {
			source := marks + strings.Repeat("#漢", rooms)
			source += strings.Repeat("@"+rare+" ", (sourceMax-len([]rune(source)))/4)
			got := string(Append(nil, source, References{room, person}))
			if len(got) > htmlMax || strings.Count(got, "data-mention") != strings.Count(source, "@") {
				t.Errorf("%d rooms and %q make %d bytes with %d mentions of %d", rooms, marks, len(got), strings.Count(got, "data-mention"), strings.Count(source, "@"))
			}
		}
	}
}

// A room's name can be far shorter than its address.
func TestTheWorstNamesAreBounded(t *testing.T) {
	room := Reference{Text: "#漢", Address: "/rooms/" + strings.Repeat("a", 70)}
	for _, marks := range []string{"", "*b* "} {
		if got := string(Append(nil, marks+strings.Repeat("#漢", 4000-len(marks)), References{room})); len(got) > htmlMax || !strings.Contains(got, "漢") {
			t.Errorf("%q and names make %d bytes", marks, len(got))
		}
		if got := string(Append(nil, marks+strings.Repeat("#漢", placesMax), References{room})); strings.Count(got, "<a ") != placesMax {
			t.Errorf("%q and %d names have %d links", marks, placesMax, strings.Count(got, "<a "))
		}
	}
}

func BenchmarkTheWorst(b *testing.B) {
	for name, source := range hostile() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				render(nil, source, nil)
			}
		})
	}
}
