package markdown

import "strings"

// grammar is what there is to know of a language. Languages of one family share it.
type grammar struct {
	line     []string // what begins a comment up to the line's end
	blocks   []block
	quotes   string
	keywords map[string]bool
	anyCase  bool // keywords in capitals, too
}

// block is a comment or a string over several lines.
type block struct {
	begin, end string
	class      byte
}

var (
	slashes  = []string{"//"}
	starred  = block{"/*", "*/", comment}
	backtick = block{"`", "`", quoted}
)

func words(list ...string) map[string]bool {
	all := map[string]bool{}
	for _, s := range list {
		for word := range strings.FieldsSeq(s) {
			all[word] = true
		}
	}
	return all
}

const (
	flow    = "break case continue default do else for if return switch while"
	classes = "abstract catch class extends enum false final finally import instanceof interface new null package private protected public static super this throw throws true try void"
	clike   = flow + " auto bool char const double enum extern false float goto inline int long nullptr NULL register short signed sizeof static struct true typedef union unsigned void volatile"
)

var grammars = map[string]grammar{
	"go golang": {line: slashes, blocks: []block{starred, backtick}, quotes: `"'`,
		keywords: words(flow, "any bool byte chan const defer error fallthrough false func go goto import int int64 interface iota len make map new nil package panic range rune select string struct true type uint uint64 var")},
	"js javascript ts typescript jsx tsx": {line: slashes, blocks: []block{starred, backtick}, quotes: `"'`,
		keywords: words(flow, classes, "any as async await boolean const debugger declare delete export from function implements in keyof let number of readonly string type typeof undefined unknown var yield")},
	"c h cpp c++ cc hpp": {line: slashes, blocks: []block{starred}, quotes: `"'`,
		keywords: words(clike, classes, "auto constexpr delete explicit friend mutable namespace noexcept operator override template typename using virtual")},
	"java kotlin kt scala cs c# csharp swift dart php": {line: slashes, blocks: []block{starred, {`"""`, `"""`, quoted}}, quotes: `"'`,
		keywords: words(clike, classes, "as async await boolean def data defer echo foreach fun func function guard implements in int is let namespace nil object open override record sealed string String use using val var when where yield")},
	"rust rs": {line: slashes, blocks: []block{starred}, quotes: `"`,
		keywords: words(flow, "as async await bool const crate dyn enum extern false fn i32 i64 impl in let loop match mod move mut pub ref self Self static str String struct super trait true type u8 u32 u64 unsafe use usize where")},
	"python py": {line: []string{"#"}, blocks: []block{{`"""`, `"""`, quoted}, {"'''", "'''", quoted}}, quotes: `"'`,
		keywords: words("and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield")},
	"ruby rb": {line: []string{"#"}, quotes: `"'`,
		keywords: words("alias and begin break case class def do else elsif end ensure false for if in module next nil not or require rescue return self super then true undef unless until when while yield")},
	"sh bash shell zsh console": {line: []string{"#"}, quotes: `"'`,
		keywords: words("case cd do done echo elif else esac exit export fi for function if in local return set then unset until while")},
	"sql postgres postgresql mysql": {line: []string{"--"}, blocks: []block{starred}, quotes: `'`, anyCase: true,
		keywords: words("add all alter and as asc begin between by case column commit create cross default delete desc distinct drop else end exists false from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references returning right select set table then true union unique update using values view when where with")},
	"lua": {line: []string{"--"}, blocks: []block{{"[[", "]]", quoted}}, quotes: `"'`,
		keywords: words("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")},
	"json json5":                      {line: slashes, quotes: `"`, keywords: words("true false null")},
	"yaml yml toml ini conf":          {line: []string{"#"}, quotes: `"'`, keywords: words("true false null yes no on off")},
	"css scss less":                   {blocks: []block{starred}, quotes: `"'`},
	"html xml svg":                    {blocks: []block{{"<!--", "-->", comment}}, quotes: `"`},
	"dockerfile docker make makefile": {line: []string{"#"}, quotes: `"`, keywords: words("ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN USER VOLUME WORKDIR AS")},
}

// grammarOf has each name of a language.
var grammarOf = func() map[string]*grammar {
	all := map[string]*grammar{}
	for names, g := range grammars {
		for name := range strings.FieldsSeq(names) {
			all[name] = &g
		}
	}
	return all
}()
