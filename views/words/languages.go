package words

import (
	"cmp"
	"embed"
	"io/fs"
	"slices"
	"strings"

	"github.com/leonelquinteros/gotext"
	"golang.org/x/text/language"
)

//go:embed *.po
var files embed.FS

// spoken are all languages, English first: it is the default for readers of other
// languages.
var spoken = append([]*Language{New(language.English, nil)}, read(files)...)

// matcher finds the nearest of them.
var matcher = language.NewMatcher(tags(spoken))

func read(from fs.FS) (list []*Language) {
	names, err := fs.Glob(from, "*.po")
	if err != nil {
		panic("words: " + err.Error())
	}
	for _, name := range names {
		content, err := fs.ReadFile(from, name)
		if err != nil {
			panic("words: " + err.Error())
		}
		po := gotext.NewPo()
		po.Parse(content)
		list = append(list, New(language.MustParse(strings.TrimSuffix(name, ".po")), po))
	}
	return list
}

func tags(list []*Language) (all []language.Tag) {
	for _, l := range list {
		all = append(all, language.Make(l.code))
	}
	return all
}

// Spoken are the available languages, English first.
func Spoken() []*Language { return spoken }

// Named is the language of a code, as pages have it.
func Named(code string) (l *Language, ok bool) {
	for _, l := range spoken {
		if l.Code() == code {
			return l, true
		}
	}
	return nil, false
}

// acceptMost is how many bytes of an Accept-Language header are read. Browsers send a tenth
// of it.
const acceptMost = 256

// Accepted is the nearest language to an Accept-Language header (RFC 9110, 12.5.4).
func Accepted(header string) *Language {
	if header == "" {
		return spoken[0]
	}
	_, i, confidence := matcher.Match(wanted(header[:min(len(header), acceptMost)])...)
	if confidence == language.No {
		return spoken[0]
	}
	return spoken[i]
}

// wanted are the languages of a header, the preferred first. Parts that cannot be parsed,
// such as unknown languages, are skipped.
func wanted(header string) []language.Tag {
	type wish struct {
		tag    language.Tag
		weight float32
	}
	var wishes []wish
	for part := range strings.SplitSeq(header, ",") {
		if tags, weights, err := language.ParseAcceptLanguage(part); err == nil && len(tags) == 1 {
			wishes = append(wishes, wish{tags[0], weights[0]})
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.weight, a.weight) })
	all := make([]language.Tag, len(wishes))
	for i, w := range wishes {
		all[i] = w.tag
	}
	return all
}
