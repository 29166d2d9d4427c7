"""The workspace: its token, prices and costs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2 as pb

from controlplane.calls import seconds, stamp
from controlplane.rpc import streaming, unary
from controlplane.world import World

_CREATED = 1_790_000_000


@unary("TokenInfoGet")
async def token_info(world: World, request: pb.TokenInfoGetRequest) -> pb.TokenInfoGetResponse:
    """Who the token stands for."""
    return pb.TokenInfoGetResponse(
        token_id=next(iter(world.settings.tokens)),
        workspace_id="ac-" + world.settings.workspace,
        workspace_name=world.settings.workspace,
        user_identity=pb.UserIdentity(user_id="us-" + world.settings.user, username=world.settings.user),
        created_at=stamp(_CREATED),
    )


@unary("AuthTokenGet")
async def auth_token(world: World, request: pb.AuthTokenGetRequest) -> pb.AuthTokenGetResponse:
    """A token for the input plane, which nothing here asks for."""
    return pb.AuthTokenGetResponse(token="none")


@unary("WorkspaceNameLookup")
async def workspace(world: World, request: Empty) -> pb.WorkspaceNameLookupResponse:
    """The workspace's name."""
    return pb.WorkspaceNameLookupResponse(workspace_name=world.settings.workspace, username=world.settings.user)


@unary("WorkspaceBillingRates")
async def rates(world: World, request: pb.WorkspaceBillingRatesRequest) -> pb.WorkspaceBillingRatesResponse:
    """Dollars for each unit and hour; a key that was taken out is just not there."""
    return pb.WorkspaceBillingRatesResponse(rates=world.settings.rates)


@streaming("WorkspaceBillingReport")
async def report(
    world: World, request: pb.WorkspaceBillingReportRequest
) -> AsyncIterator[pb.WorkspaceBillingReportItem]:
    """The rows of a time. A row: app_id, description, interval (seconds since the epoch), cost, resources, tags."""
    begin, end = seconds(request.start_timestamp), seconds(request.end_timestamp)
    for row in world.settings.billing:
        if begin <= row["interval"] < end:
            tags = row.get("tags", {})
            wanted = tags if "*" in request.tag_names else {name: tags.get(name, "") for name in request.tag_names}
            yield pb.WorkspaceBillingReportItem(
                object_id=row["app_id"],
                description=row.get("description", ""),
                environment_name=row.get("environment", world.settings.environments[0]),
                interval=stamp(row["interval"]),
                cost=row["cost"],
                tags=wanted,
                cost_by_resource=row.get("resources", {}),
            )


@unary("WorkspaceBillingSummary")
async def summary(world: World, request: pb.WorkspaceBillingSummaryRequest) -> pb.WorkspaceBillingSummaryResponse:
    """The month so far."""
    month = world.settings.month
    return pb.WorkspaceBillingSummaryResponse(
        metered_cost=month.get("metered", "0"),
        billed_cost=month.get("billed", "0"),
        metered_cost_breakdown=month.get("breakdown", {}),
        adjustments=month.get("adjustments", {}),
    )


@unary("EnvironmentBillingSummary")
async def environment_summary(
    world: World, request: pb.EnvironmentBillingSummaryRequest
) -> pb.EnvironmentBillingSummaryResponse:
    """The month so far; all of it belongs to the one environment asked."""
    month = world.settings.month
    return pb.EnvironmentBillingSummaryResponse(
        metered_cost=month.get("metered", "0"), metered_cost_breakdown=month.get("breakdown", {})
    )
