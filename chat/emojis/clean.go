package emojis

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest emoji in use, a couple that kisses with two skin tones, has 9
// characters and 32 bytes without the variations.
const (
	maxBytes  = 64
	maxPoints = 12
)

// pictures is Unicode's property Extended_Pictographic (emoji-data.txt). It includes
// the code points reserved for future emoji, so it does not go out of date.
const pictures = `\x{a9}\x{ae}\x{203c}\x{2049}\x{2122}\x{2139}\x{2194}-\x{2199}\x{21a9}\x{21aa}` +
	`\x{231a}\x{231b}\x{2328}\x{2388}\x{23cf}\x{23e9}-\x{23f3}\x{23f8}-\x{23fa}\x{24c2}` +
	`\x{25aa}\x{25ab}\x{25b6}\x{25c0}\x{25fb}-\x{25fe}\x{2600}-\x{2605}\x{2607}-\x{2612}` +
	`\x{2614}-\x{2685}\x{2690}-\x{2705}\x{2708}-\x{2712}\x{2714}\x{2716}\x{271d}\x{2721}` +
	`\x{2728}\x{2733}\x{2734}\x{2744}\x{2747}\x{274c}\x{274e}\x{2753}-\x{2755}\x{2757}` +
	`\x{2763}-\x{2767}\x{2795}-\x{2797}\x{27a1}\x{27b0}\x{27bf}\x{2934}\x{2935}` +
	`\x{2b05}-\x{2b07}\x{2b1b}\x{2b1c}\x{2b50}\x{2b55}\x{3030}\x{303d}\x{3297}\x{3299}` +
	`\x{1f000}-\x{1f0ff}\x{1f10d}-\x{1f10f}\x{1f12f}\x{1f16c}-\x{1f171}\x{1f17e}\x{1f17f}` +
	`\x{1f18e}\x{1f191}-\x{1f19a}\x{1f1ad}-\x{1f1e5}\x{1f201}-\x{1f20f}\x{1f21a}\x{1f22f}` +
	`\x{1f232}-\x{1f23a}\x{1f23c}-\x{1f23f}\x{1f249}-\x{1f3fa}\x{1f400}-\x{1f53d}` +
	`\x{1f546}-\x{1f64f}\x{1f680}-\x{1f6ff}\x{1f774}-\x{1f77f}\x{1f7d5}-\x{1f7ff}` +
	`\x{1f80c}-\x{1f80f}\x{1f848}-\x{1f84f}\x{1f85a}-\x{1f85f}\x{1f888}-\x{1f88f}` +
	`\x{1f8ae}-\x{1f8ff}\x{1f90c}-\x{1f93a}\x{1f93c}-\x{1f945}\x{1f947}-\x{1faff}\x{1fc00}-\x{1fffd}`

// textual are the pictures that show as text unless U+FE0F follows: Emoji without
// Emoji_Presentation (emoji-data.txt). New emoji are never textual.
const textual = `\x{a9}\x{ae}\x{203c}\x{2049}\x{2122}\x{2139}\x{2194}-\x{2199}\x{21a9}\x{21aa}\x{2328}` +
	`\x{23cf}\x{23ed}-\x{23ef}\x{23f1}\x{23f2}\x{23f8}-\x{23fa}\x{24c2}\x{25aa}\x{25ab}\x{25b6}` +
	`\x{25c0}\x{25fb}\x{25fc}\x{2600}-\x{2604}\x{260e}\x{2611}\x{2618}\x{261d}\x{2620}\x{2622}` +
	`\x{2623}\x{2626}\x{262a}\x{262e}\x{262f}\x{2638}-\x{263a}\x{2640}\x{2642}\x{265f}\x{2660}` +
	`\x{2663}\x{2665}\x{2666}\x{2668}\x{267b}\x{267e}\x{2692}\x{2694}-\x{2697}\x{2699}\x{269b}` +
	`\x{269c}\x{26a0}\x{26a7}\x{26b0}\x{26b1}\x{26c8}\x{26cf}\x{26d1}\x{26d3}\x{26e9}\x{26f0}` +
	`\x{26f1}\x{26f4}\x{26f7}-\x{26f9}\x{2702}\x{2708}\x{2709}\x{270c}\x{270d}\x{270f}\x{2712}` +
	`\x{2714}\x{2716}\x{271d}\x{2721}\x{2733}\x{2734}\x{2744}\x{2747}\x{2763}\x{2764}\x{27a1}` +
	`\x{2934}\x{2935}\x{2b05}-\x{2b07}\x{3030}\x{303d}\x{3297}\x{3299}\x{1f170}\x{1f171}\x{1f17e}` +
	`\x{1f17f}\x{1f202}\x{1f237}\x{1f321}\x{1f324}-\x{1f32c}\x{1f336}\x{1f37d}\x{1f396}\x{1f397}` +
	`\x{1f399}-\x{1f39b}\x{1f39e}\x{1f39f}\x{1f3cb}-\x{1f3ce}\x{1f3d4}-\x{1f3df}\x{1f3f3}\x{1f3f5}` +
	`\x{1f3f7}\x{1f43f}\x{1f441}\x{1f4fd}\x{1f549}\x{1f54a}\x{1f56f}\x{1f570}\x{1f573}-\x{1f579}` +
	`\x{1f587}\x{1f58a}-\x{1f58d}\x{1f590}\x{1f5a5}\x{1f5a8}\x{1f5b1}\x{1f5b2}\x{1f5bc}` +
	`\x{1f5c2}-\x{1f5c4}\x{1f5d1}-\x{1f5d3}\x{1f5dc}-\x{1f5de}\x{1f5e1}\x{1f5e3}\x{1f5e8}\x{1f5ef}` +
	`\x{1f5f3}\x{1f5fa}\x{1f6cb}\x{1f6cd}-\x{1f6cf}\x{1f6e0}-\x{1f6e5}\x{1f6e9}\x{1f6f0}\x{1f6f3}`

// picture is one picture, in colour or as a sign, with a skin tone or without.
const picture = `[` + pictures + `][\x{fe0e}\x{fe0f}]?(?:[\x{1f3fb}-\x{1f3ff}]\x{fe0f}?)?`

// regionFlag is the flag of a country's region: a black flag with the region's code in
// tags.
const regionFlag = `\x{1f3f4}\x{fe0f}?[\x{e0061}-\x{e007a}]{2}[\x{e0030}-\x{e0039}\x{e0061}-\x{e007a}]{1,3}\x{e007f}`

// one is the grammar of Unicode TS #51, section 1.4.9: a keycap, a two-letter
// flag, a region's flag with tags, or joined pictures.
var one = regexp.MustCompile(`^(?:` +
	`[0-9#*][\x{fe0e}\x{fe0f}]?\x{20e3}|` +
	`[\x{1f1e6}-\x{1f1ff}]{2}|` +
	regionFlag + `|` +
	picture + `(?:\x{200d}` + picture + `)*)$`)

// alone are up to twelve emoji, with blanks between them.
var alone = regexp.MustCompile(`^(?:(?:[0-9#*][\x{fe0e}\x{fe0f}]?\x{20e3}|[\x{1f1e6}-\x{1f1ff}]{2}|` + regionFlag + `|` + picture + `(?:\x{200d}` + picture + `)*)\s*){1,12}$`)

// aloneMax is how many bytes a text may have to be looked at: twelve families.
const aloneMax = 400

// Alone reports whether a text is a few emoji and nothing else. Most texts begin with
// an ASCII character that no keycap follows, and are not looked at.
func Alone(body string) bool {
	return body != "" && len(body) <= aloneMax && (body[0] >= 0xe2 || len(body) > 1 && body[1] >= 0xe2) && alone.MatchString(body)
}

// bare are the places where a fully-qualified emoji has U+FE0F: behind a textual
// picture without a skin tone, and in a keycap.
var bare = regexp.MustCompile(`([` + textual + `])([^\x{1f3fb}-\x{1f3ff}]|$)|^[0-9#*]`)

var unvaried = strings.NewReplacer("\ufe0e", "", "\ufe0f", "")

// Clean accepts one emoji, apart from blanks around it. It is strict, since the
// emoji stands under another author's message. Every picture is stored in one form, the
// fully-qualified one (TS #51, ED-18).
func Clean(s string) (clean string, ok bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff' })
	plain := unvaried.Replace(s)
	if len(s) > 2*maxBytes || len(plain) > maxBytes || utf8.RuneCountInString(plain) > maxPoints || !one.MatchString(s) {
		return "", false
	}
	return bare.ReplaceAllStringFunc(plain, func(found string) string {
		_, size := utf8.DecodeRuneInString(found)
		return found[:size] + "\ufe0f" + found[size:]
	}), true
}

// Within are the emoji that need characters which are otherwise hidden.
var Within = regexp.MustCompile(`[0-9#*]\x{fe0f}\x{20e3}|` + regionFlag + `|` + picture + `(?:\x{200d}` + picture + `)*`)
