package main

import (
	"fmt"
	"os"

	"recount/internal/flow"
	"recount/record"
)

// memory reads each page once, however many questions it is asked.
type memory struct {
	extract flow.Extractor
	dated   interface {
		ExtractDated(doc *record.Document, day record.Day) record.Extraction
	}
	pages map[reading]record.Extraction
}

// reading is a page as read against a day; the zero day is its own.
type reading struct {
	page record.DocumentID
	day  record.Day
}

func newMemory(extract flow.Extractor) *memory {
	m := &memory{extract: extract, pages: map[reading]record.Extraction{}}
	m.dated, _ = extract.(interface {
		ExtractDated(doc *record.Document, day record.Day) record.Extraction
	})
	return m
}

// Extract reads a page.
func (m *memory) Extract(doc *record.Document) record.Extraction {
	return m.once(reading{doc.ID, 0}, doc, func() record.Extraction { return m.extract.Extract(doc) })
}

// ExtractDated reads a page without a date against a day.
func (m *memory) ExtractDated(doc *record.Document, day record.Day) record.Extraction {
	return m.once(reading{doc.ID, day}, doc, func() record.Extraction { return m.dated.ExtractDated(doc, day) })
}

// once keeps what the first reading gave. A page that the reader fails on gives nothing and is named.
func (m *memory) once(k reading, doc *record.Document, read func() record.Extraction) (x record.Extraction) {
	if x, ok := m.pages[k]; ok {
		return x
	}
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintln(os.Stderr, "minima:", doc.Name, "is not read:", fault)
			x = record.Extraction{Document: doc.ID}
		}
		m.pages[k] = x
	}()
	return read()
}
