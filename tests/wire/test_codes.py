"""A one-time code through OpenAI's wire format: what the model is told, and that the proof counts within the turn."""

import json

from django.core.cache import cache

from agents_core.verification import codes

ADA = "ada@example.com"


async def _code_is_sent(server, alice):
    await cache.aclear()
    server.call("transfer_to_billing")
    server.call("get_account_details")
    server.call("send_code", email=ADA)
    server.call("ask_customer", question="A code is on its way by e-mail. What is it?", detail="code")
    return await alice.writes(f"Which plan do I have? I am {ADA}")


def _output(request) -> str:
    return request["input"][-1]["output"]


async def test_after_the_right_code_the_account_is_looked_up_in_the_same_turn(server, shop, alice):
    played = await _code_is_sent(server, alice)
    assert played.outcome.state.asked_for == "code"
    code = codes.code_of(alice.conversation, alice.state.code)
    server.call("check_code", code=f"{code[:3]} {code[3:]}")
    server.call("get_account_details")
    server.say(f"Thank you, {code} is right. Your plan is Evergreen.")
    played = await alice.writes(f"{code[:3]} {code[3:]}")
    assert played.outcome.reply == f"Thank you, {code} is right. Your plan is Evergreen."
    assert [(tool.name, tool.ok) for tool in played.outcome.tools] == [
        ("check_code", True),
        ("get_account_details", True),
    ]
    assert played.outcome.state.proven_email == ADA
    assert "Evergreen" in _output(server.requests[-1])


async def test_the_model_is_told_the_same_of_every_address_and_never_the_code(server, shop, alice):
    await _code_is_sent(server, alice)
    told = _output(server.requests[-1])
    assert "If that address belongs to an account" in told
    assert codes.code_of(alice.conversation, alice.state.code) not in json.dumps(server.requests)


async def test_a_wrong_code_opens_nothing(server, shop, alice):
    await _code_is_sent(server, alice)
    code = codes.code_of(alice.conversation, alice.state.code)
    server.call("check_code", code=f"{(int(code) + 1) % 10**6:06}")
    server.call("get_account_details")
    server.call("ask_customer", question="That is not the code. Could you type it again?", detail="code")
    played = await alice.writes("my code")
    assert '"wrong"' in played.outcome.tools[0].result
    assert '"sign_in_needed"' in played.outcome.tools[1].result
    assert played.outcome.state.proven_email == ""


async def test_the_typed_code_is_not_sent_again_with_the_next_request(server, shop, alice):
    await _code_is_sent(server, alice)
    code = codes.code_of(alice.conversation, alice.state.code)
    server.call("check_code", code=code)
    server.call("get_account_details")
    server.say("Your plan is Evergreen.")
    await alice.writes(f"It is {code}")
    server.say("You are welcome.")
    await alice.writes("Thanks")
    assert code not in json.dumps(server.requests[-1])


async def test_what_is_no_address_gets_no_code(server, shop, alice):
    server.call("transfer_to_billing")
    server.call("send_code", email="ada at example")
    server.call("ask_customer", question="Which e-mail address is it?", detail="email")
    await alice.writes("Send the code to ada at example")
    assert '"invalid"' in _output(server.requests[-1])
    assert not alice.state.code.waits


async def test_only_the_specialists_are_given_the_tools(server, shop, alice):
    await _code_is_sent(server, alice)
    offered = [{tool["name"] for tool in request["tools"]} for request in server.requests if request.get("tools")]
    assert "send_code" not in offered[0]
    assert {"send_code", "check_code"} <= offered[-1]
