"""Addresses of the app."""

from django.urls import path

from inbox.views import changes, deciding, drafting, pages

app_name = "inbox"
urlpatterns = [
    path("", pages.tickets, name="list"),
    path("<int:number>/", pages.ticket, name="ticket"),
    path("<int:number>/claim/", changes.claim, name="claim"),
    path("<int:number>/take-over/", changes.take_over, name="take_over"),
    path("<int:number>/reply/", changes.reply, name="reply"),
    path("<int:number>/note/", changes.note, name="note"),
    path("<int:number>/resolve/", changes.resolve, name="resolve"),
    path("<int:number>/give-back/", changes.give_back, name="give_back"),
    path("<int:number>/actions/", deciding.start, name="start_action"),
    path("<int:number>/actions/<int:action_id>/approve/", deciding.approve, name="approve_action"),
    path("<int:number>/actions/<int:action_id>/decline/", deciding.decline, name="decline_action"),
    path("<int:number>/actions/<int:action_id>/again/", deciding.try_again, name="try_action_again"),
    path("<int:number>/draft-article/", drafting.draft_article, name="draft_article"),
    path("<int:number>/trips/<int:trip_id>/", changes.judge_trip, name="judge_trip"),
]
