package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	namesTest   = regexp.MustCompile("`(Test[A-Z]\\w+)`")
	definesTest = regexp.MustCompile(`(?m)^func (Test[A-Z]\w+)\(`)
)

// defined are the names of all tests in Go.
func defined(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		for _, m := range definesTest.FindAllStringSubmatch(string(raw), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTestsThatSecurityPapersNameExist(t *testing.T) {
	tests := defined(t)
	for path, least := range map[string]int{"threat-model.md": 30, "asvs.md": 40} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		named := namesTest.FindAllStringSubmatch(string(raw), -1)
		if len(named) < least {
			t.Errorf("%s names %d tests only", path, len(named))
		}
		for _, m := range named {
			if !tests[m[1]] {
				t.Errorf("%s names %s, and there is no such test", path, m[1])
			}
		}
	}
}

var requirement = regexp.MustCompile(`^\| [0-9][0-9.–, ]+ \| .+ \| (yes|no|n/a) \| .+ \|$`)

func TestEachRequirementIsAnswered(t *testing.T) {
	raw, err := os.ReadFile("asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| number") {
			if found++; !requirement.MatchString(line) {
				t.Errorf("no answer: %s", line)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d requirements", found)
	}
}

// levelTwo are the last parts of the requirements of levels 1 and 2 in each section of the
// standard, 4.0.3; numbers between them are deleted there, or of level 3.
const levelTwo = `
1.1 1-7, 1.2 1-4, 1.4 1 4-5, 1.5 1-4, 1.6 1-4, 1.7 1-2, 1.8 1-2, 1.9 1-2, 1.10 1, 1.11 1-2, 1.12 2, 1.14 1-6,
2.1 1-12, 2.2 1-3, 2.3 1-3, 2.4 1-6, 2.5 1-7, 2.6 1-3, 2.7 1-6, 2.8 1-7, 2.9 1-3, 2.10 1-4,
3.1 1, 3.2 1-4, 3.3 1-4, 3.4 1-5, 3.5 1-3, 3.7 1, 4.1 1-3 5, 4.2 1-2, 4.3 1-3,
5.1 1-5, 5.2 1-8, 5.3 1-10, 5.4 1-3, 5.5 1-4, 6.1 1-3, 6.2 1-6, 6.3 1-2, 6.4 1-2,
7.1 1-4, 7.2 1-2, 7.3 1 3-4, 7.4 1-3, 8.1 1-4, 8.2 1-3, 8.3 1-8, 9.1 1-3, 9.2 1-4,
10.2 1-2, 10.3 1-3, 11.1 1-8, 12.1 1-3, 12.2 1, 12.3 1-6, 12.4 1-2, 12.5 1-2, 12.6 1,
13.1 1 3-5, 13.2 1-3 5-6, 13.3 1-2, 13.4 1-2, 14.1 1-4, 14.2 1-6, 14.3 2-3, 14.4 1-7, 14.5 1-4`

// span are the numbers of "3", or of "3" and "7" with a dash between.
func span(t *testing.T, from, to string) (list []int) {
	t.Helper()
	first, err := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err != nil || err2 != nil || last < first {
		t.Fatalf("%s to %s: %v %v", from, to, err, err2)
	}
	for ; first <= last; first++ {
		list = append(list, first)
	}
	return list
}

func TestEachRequirementOfLevelTwoHasOneAnswer(t *testing.T) {
	raw, err := os.ReadFile("asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]int{}
	for line := range strings.Lines(string(raw)) {
		if !requirement.MatchString(strings.TrimSpace(line)) {
			continue
		}
		for number := range strings.SplitSeq(strings.Split(line, "|")[1], ",") {
			from, to, ranges := strings.Cut(strings.TrimSpace(number), "–")
			section, first := from[:strings.LastIndex(from, ".")], from[strings.LastIndex(from, ".")+1:]
			if last, inSection := strings.CutPrefix(to, section+"."); !ranges {
				answers[from]++
			} else if !inSection {
				t.Errorf("%s leaves its section", number)
			} else {
				for _, n := range span(t, first, last) {
					answers[section+"."+strconv.Itoa(n)]++
				}
			}
		}
	}
	asked := 0
	for group := range strings.SplitSeq(levelTwo, ",") {
		words := strings.Fields(group)
		for _, word := range words[1:] {
			from, to, ranges := strings.Cut(word, "-")
			if !ranges {
				to = from
			}
			for _, n := range span(t, from, to) {
				asked++
				if number := words[0] + "." + strconv.Itoa(n); answers[number] != 1 {
					t.Errorf("%s has %d answers", number, answers[number])
				}
			}
		}
	}
	if asked < 250 {
		t.Fatalf("the standard asks for more than %d", asked)
	}
}
