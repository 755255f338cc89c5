"""Loads a model with the head of a task: the checkpoint's own where it has it, else a new one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss import DataError, SettingsError
from isogloss.plugins.sources.weights import pretrained, refuse_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.plugins.tasks.reader import Reader


class Head(NamedTuple):
    """A head as transformers calls it."""

    noun: str
    names: str
    """The table of its classes by type of model, in ``modeling_auto``."""
    auto: str


TAGS = Head(
    "token classification",
    "MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES",
    "AutoModelForTokenClassification",
)
LABELS = Head(
    "classification of sequences",
    "MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES",
    "AutoModelForSequenceClassification",
)
TEXT = Head(
    "text from text", "MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES", "AutoModelForSeq2SeqLM"
)
MASKS = Head("masked words", "MODEL_FOR_MASKED_LM_MAPPING_NAMES", "AutoModelForMaskedLM")
NEXT = Head("the next sub-word", "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES", "AutoModelForCausalLM")


def with_labels(
    reader: Reader, head: Head, labels: Sequence[str], seed: int, **settings: Any
) -> tuple[Any, tuple[str, ...]]:
    """Return a model with a head for ``labels``, on its device, and its labels in their order.

    A checkpoint that has such a head keeps it, and its own order of labels, where it knows all of
    ``labels``; none asks for the checkpoint's own. Else the head is drawn by ``seed``; ``settings``
    are its configuration's. Raises SettingsError, DataError.
    """
    config = copy.deepcopy(reader.config)
    known = _own_labels(reader, head)
    if known is None:
        if not labels:
            kind = (reader.config.architectures or ["a model without a head"])[0]
            message = f"it has no head for {head.noun} ({kind})"
            raise SettingsError(f"model {reader.checkpoint.name!r}: {message}")
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: number for number, label in enumerate(labels)}
        for name, value in settings.items():
            setattr(config, name, value)
        model, missing = pretrained(reader.checkpoint, config, "float32", _auto(reader, head), seed)
        inside = f"{model.base_model_prefix}."
        refuse_missing(reader.checkpoint, (name for name in missing if name.startswith(inside)))
        return _placed(model, reader), tuple(labels)
    if unknown := sorted(set(labels) - set(known)):
        message = f"its head knows the labels {_listed(known)}, and {_listed(unknown)} are wanted"
        advice = "fine-tune the checkpoint that it was made from"
        raise SettingsError(f"model {reader.checkpoint.name!r}: {message}; {advice}")
    return whole(reader, head, config), known


def whole(reader: Reader, head: Head, config: Any | None = None) -> Any:
    """Return a model whose head lies in the checkpoint. Raises DataError where it does not."""
    model, missing = pretrained(
        reader.checkpoint, config or copy.deepcopy(reader.config), "float32", _auto(reader, head)
    )
    refuse_missing(reader.checkpoint, missing)
    return _placed(model, reader)


def _placed(model: Any, reader: Reader) -> Any:
    return model.to(reader.device).eval()


def _own_labels(reader: Reader, head: Head) -> tuple[str, ...] | None:
    """Return the labels of a checkpoint's own head; None where it has none."""
    classes = _classes(head).get(reader.config.model_type, ())
    known = classes if isinstance(classes, tuple | list) else (classes,)
    if not set(reader.config.architectures or ()) & set(known):
        return None
    named: dict[int, str] = reader.config.id2label
    return tuple(named[number] for number in range(len(named)))


def _auto(reader: Reader, head: Head) -> Any:
    from transformers.models.auto import modeling_auto

    if reader.config.model_type not in _classes(head):
        message = f"transformers has no {head.noun} for model type {reader.config.model_type!r}"
        raise SettingsError(f"model {reader.checkpoint.name!r}: {message}")
    return getattr(modeling_auto, head.auto)


def _classes(head: Head) -> Any:
    from transformers.models.auto import modeling_auto

    return getattr(modeling_auto, head.names)


def check_numbers(reader: Reader, model: Any, numbers: int) -> None:
    """Refuse a tokenizer with higher numbers than the model has embeddings. Raises DataError."""
    known = model.get_input_embeddings().num_embeddings
    if numbers >= known:
        message = (
            f"model {reader.checkpoint.name!r}: the tokenizer and the model do not belong "
            f"together: sub-word number {numbers}, and {known} embeddings"
        )
        raise DataError(message)


def _listed(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:12])
    return f"{shown}, ..." if len(labels) > 12 else shown
