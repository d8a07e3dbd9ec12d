package static

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
)

// said finds what scripts say: word takes the English text first.
var said = regexp.MustCompile(`\bword\(("(?:[^"\\]|\\.)*")`)

// Said are the texts in our scripts that people read.
func Said() (texts []string) {
	for _, pattern := range []string{"js/*.js", "js/hand/*.js"} {
		scripts, _ := fs.Glob(files, pattern)
		for _, script := range scripts {
			content, _ := fs.ReadFile(files, script)
			for _, found := range said.FindAllSubmatch(content, -1) {
				if text, err := strconv.Unquote(string(found[1])); err == nil {
					texts = append(texts, text)
				}
			}
		}
	}
	return texts
}

// Translated is a bundle of scripts that says in another language what it says in English. It is empty where Check
// reports an error. The minifier joins calls of word, so the source is translated.
func Translated(name string, say func(english string) string) []byte {
	i := slices.IndexFunc(bundles, func(b bundle) bool { return b.name == name })
	content, _ := bundles[i].join(files, say)
	return content
}

func translated(script []byte, say func(english string) string) []byte {
	if say == nil {
		return script
	}
	return said.ReplaceAllFunc(script, func(call []byte) []byte {
		english, err := strconv.Unquote(string(said.FindSubmatch(call)[1]))
		if err != nil {
			return call
		}
		text, err := json.Marshal(say(english))
		if err != nil {
			return call
		}
		return append([]byte("word("), text...)
	})
}
