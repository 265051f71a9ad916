"""One judgement a class: evidence in, Verdict out. All of them judge, none short-circuits."""
