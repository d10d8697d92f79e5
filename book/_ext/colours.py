"""The colours of code: few, and each readable on the page's ground.

Comments are prose here, and are set in ink of their own rather than in grey.
"""

from pygments.style import Style
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Token,
)


def styles(ink, comment, keyword, name, string, number, prompt, plus, minus):
    return {
        Token: ink,
        Text: ink,
        Comment: f"italic {comment}",
        Comment.Preproc: f"noitalic {keyword}",
        Comment.PreprocFile: f"noitalic {string}",
        Keyword: keyword,
        Keyword.Type: name,
        Name.Class: name,
        Name.Namespace: ink,
        Name.Function: name,
        Name.Tag: keyword,
        Name.Attribute: name,
        Name.Decorator: name,
        Operator: ink,
        Operator.Word: keyword,
        Punctuation: ink,
        String: string,
        Literal: string,
        Number: number,
        Generic.Prompt: f"bold {prompt}",
        Generic.Output: comment,
        Generic.Inserted: plus,
        Generic.Deleted: minus,
        Generic.Heading: f"bold {ink}",
        Generic.Subheading: f"bold {name}",
        Generic.Emph: "italic",
        Generic.Strong: "bold",
    }


class Light(Style):
    background_color = "#f6f3ec"
    styles = styles(
        ink="#24272b", comment="#5b5f3d", keyword="#7a2e6d", name="#0a5c7a",
        string="#8c4208", number="#8c4208", prompt="#0a5c7a",
        plus="#1d6b2c", minus="#a52a2a",
    )


class Dark(Style):
    background_color = "#1e2125"
    styles = styles(
        ink="#d9d6ce", comment="#a9ad83", keyword="#d3a0cb", name="#79c3dd",
        string="#e5ae7a", number="#e5ae7a", prompt="#79c3dd",
        plus="#8fce9b", minus="#f0948c",
    )
