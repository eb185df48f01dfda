"""Routes of conversations: begin one, list them, read one, rename one, delete one. They belong to the key's name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from fastapi.responses import Response

from bot.chats import Conversation
from bot.faces.web import shapes
from bot.faces.web.keys import Identity, reading
from bot.faces.web.responding import json
from bot.faces.web.state import Server

Who = Annotated[Identity, Depends(reading)]


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/api/conversations", tags=["conversations"])

    @router.post(
        "",
        operation_id="begin_conversation",
        summary="Begin a conversation",
        status_code=201,
        response_model=shapes.Conversation,
    )
    def begin(who: Who, body: Annotated[shapes.NewConversation | None, Body()] = None) -> Response:
        """A question that is asked in it may refer to those before it."""
        app = server.app_for(who, body.corpus if body else None)
        return json(asdict(server.chats.begin(who.name, app.settings.corpus)), 201)

    @router.get(
        "", operation_id="list_conversations", summary="List conversations", response_model=shapes.Conversations
    )
    def listing(who: Who) -> Response:
        """The one that was used last first."""
        kept = server.chats.conversations(who.name)
        return json({"conversations": [asdict(each) for each in kept if who.may(each.corpus)]})

    @router.get(
        "/{id}",
        operation_id="read_conversation",
        summary="Read a conversation",
        response_model=shapes.WholeConversation,
    )
    def read(id: str, who: Who) -> Response:
        """With all its answers, oldest first."""
        conversation = _own(who, id)
        turns = server.chats.turns(who.name, id)
        told = [
            {"answer": turn.answer, "asked": turn.asked, "feedback": asdict(turn.feedback) if turn.feedback else None}
            for turn in turns
        ]
        return json({**asdict(conversation), "turns": told})

    @router.patch(
        "/{id}", operation_id="rename_conversation", summary="Rename a conversation", response_model=shapes.Conversation
    )
    def rename(id: str, body: shapes.Title, who: Who) -> Response:
        """Its first question is its title until then."""
        _own(who, id)
        return json(asdict(server.chats.rename(who.name, id, body.title)))

    @router.delete("/{id}", operation_id="delete_conversation", summary="Delete a conversation", status_code=204)
    def delete(id: str, who: Who) -> None:
        """With its answers, and what was said of them."""
        _own(who, id)
        server.chats.delete(who.name, id)

    def _own(who: Identity, id_: str) -> Conversation:
        """A conversation of the key's name. Raises NotKept, and Refused for a corpus that the key is not for."""
        conversation = server.chats.conversation(who.name, id_)
        server.app_for(who, conversation.corpus)
        return conversation

    return router
