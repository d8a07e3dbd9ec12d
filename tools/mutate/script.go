package main

import (
	"bytes"
	"strconv"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// piece is a token of a script that is neither space nor comment.
type piece struct {
	kind     js.TokenType
	from, to int
}

// mutantsOfScript works on tokens: Go has no parser of scripts whose nodes know their positions.
func mutantsOfScript(file string, source []byte) ([]mutant, error) {
	pieces, err := pieces(source)
	if err != nil {
		return nil, err
	}
	s := &scriptMutants{file: file, source: source, pieces: pieces}
	for i := range pieces {
		s.operator(i)
		s.constant(i)
		s.condition(i)
		s.statement(i)
	}
	return s.found, nil
}

type scriptMutants struct {
	file   string
	source []byte
	pieces []piece
	found  []mutant
}

func (s *scriptMutants) add(from, to int, kind, becomes string) {
	s.found = append(s.found, mutant{file: s.file, source: s.source, from: from, to: to, becomes: becomes, kind: kind})
}

func pieces(source []byte) ([]piece, error) {
	// The lexer may write into its input.
	lexer := js.NewLexer(parse.NewInputBytes(bytes.Clone(source)))
	var all []piece
	for at := 0; ; {
		kind, data := lexer.Next()
		if (kind == js.DivToken || kind == js.DivEqToken) && !afterOperand(all) {
			kind, data = lexer.RegExp()
		}
		if kind == js.ErrorToken {
			if at < len(source) {
				return nil, lexer.Err()
			}
			return all, nil
		}
		switch kind {
		case js.WhitespaceToken, js.LineTerminatorToken, js.CommentToken, js.CommentLineTerminatorToken:
		default:
			all = append(all, piece{kind, at, at + len(data)})
		}
		at += len(data)
	}
}

// afterOperand reports whether a following slash divides.
func afterOperand(all []piece) bool {
	if len(all) == 0 {
		return false
	}
	last := all[len(all)-1].kind
	switch last {
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken, js.StringToken, js.TemplateToken, js.TemplateEndToken, js.ThisToken:
		return true
	}
	return js.IsNumeric(last) || js.IsIdentifier(last)
}

func (s *scriptMutants) constant(i int) {
	p := s.pieces[i]
	switch {
	case p.kind == js.TrueToken:
		s.add(p.from, p.to, "constant", "false")
	case p.kind == js.FalseToken:
		s.add(p.from, p.to, "constant", "true")
	case js.IsNumeric(p.kind):
		if v, err := strconv.ParseFloat(string(s.source[p.from:p.to]), 64); err == nil {
			s.add(p.from, p.to, "constant", strconv.FormatFloat(v+1, 'f', -1, 64))
		}
	}
}
