package main

import "github.com/tdewolff/parse/v2/js"

var scriptOperators = map[js.TokenType][]change{
	js.EqEqToken:    {{"!=", "condition negated"}},
	js.EqEqEqToken:  {{"!==", "condition negated"}},
	js.NotEqToken:   {{"==", "condition negated"}},
	js.NotEqEqToken: {{"===", "condition negated"}},
	js.LtToken:      {{"<=", "boundary"}, {">=", "condition negated"}},
	js.LtEqToken:    {{"<", "boundary"}, {">", "condition negated"}},
	js.GtToken:      {{">=", "boundary"}, {"<=", "condition negated"}},
	js.GtEqToken:    {{">", "boundary"}, {"<", "condition negated"}},
	js.AndToken:     {{"||", "and becomes or"}},
	js.OrToken:      {{"&&", "or becomes and"}},
	js.NotToken:     {{"", "condition negated"}},
	js.AddToken:     {{"-", "arithmetic"}},
	js.SubToken:     {{"+", "arithmetic"}},
	js.MulToken:     {{"/", "arithmetic"}},
	js.DivToken:     {{"*", "arithmetic"}},
	js.ModToken:     {{"*", "arithmetic"}},
	js.AddEqToken:   {{"-=", "arithmetic"}},
	js.SubEqToken:   {{"+=", "arithmetic"}},
	js.IncrToken:    {{"--", "arithmetic"}},
	js.DecrToken:    {{"++", "arithmetic"}},
}

func (s *scriptMutants) operator(i int) {
	p := s.pieces[i]
	if p.kind == js.AddToken && (s.text(i-1) || s.text(i+1)) {
		return
	}
	for _, c := range scriptOperators[p.kind] {
		s.add(p.from, p.to, c.kind, c.becomes)
	}
}

func (s *scriptMutants) text(i int) bool {
	if i < 0 || i >= len(s.pieces) {
		return false
	}
	switch s.pieces[i].kind {
	case js.StringToken, js.TemplateToken, js.TemplateStartToken, js.TemplateEndToken:
		return true
	}
	return false
}

// condition negates an if without operators; others have their operators changed.
func (s *scriptMutants) condition(i int) {
	if s.pieces[i].kind != js.IfToken || i+1 >= len(s.pieces) {
		return
	}
	depth := 0
	for _, p := range s.pieces[i+1:] {
		depth += nesting(p.kind)
		if depth == 0 {
			from := s.pieces[i+1].to
			s.add(from, p.from, "condition negated", "!("+string(s.source[from:p.from])+")")
			return
		}
		if scriptOperators[p.kind] != nil {
			return
		}
	}
}

func nesting(kind js.TokenType) int {
	switch kind {
	case js.OpenParenToken, js.OpenBracketToken, js.OpenBraceToken, js.TemplateStartToken:
		return 1
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken, js.TemplateEndToken:
		return -1
	}
	return 0
}

// statement removes a call, an assignment or a jump that follows another statement or begins a block.
func (s *scriptMutants) statement(i int) {
	if i == 0 || !begins(s.pieces[i-1].kind, s.pieces[i].kind) {
		return
	}
	depth := 0
	for _, p := range s.pieces[i:] {
		if depth += nesting(p.kind); depth < 0 {
			return
		}
		if depth == 0 && p.kind == js.SemicolonToken {
			from := s.pieces[i].from
			s.add(from, p.to, "statement removed", "if (false) { "+string(s.source[from:p.to])+" }")
			return
		}
	}
}

func begins(before, kind js.TokenType) bool {
	switch before {
	case js.SemicolonToken, js.OpenBraceToken, js.CloseBraceToken:
	default:
		return false
	}
	switch kind {
	case js.AwaitToken, js.ReturnToken, js.BreakToken, js.ContinueToken, js.DeleteToken, js.ThisToken:
		return true
	case js.LetToken, js.AsyncToken, js.StaticToken, js.GetToken, js.SetToken:
		return false
	}
	return js.IsIdentifier(kind)
}
