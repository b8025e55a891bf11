using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseTasks;

/// <summary>
/// Tasks on the case's page, on a page of one's own, and in the API. Who was given a task may end it without any right to the case; that
/// is why the page of one's own asks only for a sign-in, and its handlers for the task being one's own.
/// </summary>
internal static class TaskEndpoints
{
    private const string Home = "/desk/tasks";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup(Home).ExcludeFromDescription();
        desk.MapGet("", (Actor actor, TaskPages pages, CancellationToken ct) => pages.Show(actor, null, null, ct)).RequiresSignIn();
        desk.MapPost("/{id:guid}/completions", async (Guid id, Form<CompleteItemRequest> form, Actor actor, Write<CompleteItemHandler> write, TaskPages pages, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(id, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Back(form.Typed("case"))) : await pages.Show(actor, refusal, null, ct);
        }).RequiresSignIn();
        desk.MapPost("/{id:guid}/answers", async (Guid id, Form<AnswerTaskRequest> form, Actor actor, Write<AnswerTaskHandler> write, TaskPages pages, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Answer(id, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : await pages.Show(actor, refusal, new TypedAnswer(id, form.Typed("answer"), form.Typed("reason")), ct);
        }).RequiresSignIn();
        desk.MapPost("/{id:guid}/refusals", async (Guid id, Form<DeclineTaskRequest> form, Actor actor, Write<AnswerTaskHandler> write, TaskPages pages, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Decline(id, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : await pages.Show(actor, refusal, new TypedAnswer(id, form.Typed("answer"), form.Typed("reason")), ct);
        }).RequiresSignIn();
        MapApi(routes);
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/cases/{id:guid}/tasks", async (Guid id, Actor actor, ServiceDb db, TaskReader reader, CancellationToken ct) =>
        {
            var caseId = new CaseId(id);
            if (!await db.Set<ServiceCase>().Where(x => x.Id == caseId).Within(actor, CasePermissions.Read).AnyAsync(ct)) return CaseRefusals.NotFound().ToHttp();
            return Problems.Ok(new { items = await reader.Of(db, caseId, ct), next = (string?)null });
        }).WithTags("tasks").Requires(CasePermissions.Read);
        var tasks = routes.MapGroup("/api/v1/tasks").WithTags("tasks");
        tasks.MapGet("", async (Actor actor, ServiceDb db, TaskReader reader, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.ToDo(db, actor.Id, ct), next = (string?)null })).Requires(CasePermissions.Read);
        tasks.MapPost("/{id:guid}/completions", async (Guid id, CompleteItemRequest request, Actor actor, Write<CompleteItemHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(id, request, actor, ct), ct)).ToHttp()).Requires(CasePermissions.Handle);
        tasks.MapPost("/{id:guid}/answers", async (Guid id, AnswerTaskRequest request, Actor actor, Write<AnswerTaskHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Answer(id, request, actor, ct), ct)).ToHttp()).Requires(CasePermissions.Read);
        tasks.MapPost("/{id:guid}/refusals", async (Guid id, DeclineTaskRequest request, Actor actor, Write<AnswerTaskHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Decline(id, request, actor, ct), ct)).ToHttp()).Requires(CasePermissions.Read);
    }

    private static string Back(string typed) => Guid.TryParse(typed, out var id) ? $"/desk/cases/{id}#tasks" : Home;
}

/// <summary>What was typed for one task and refused: it comes back with the reason.</summary>
public sealed record TypedAnswer(Guid Task, string Answer, string Reason);

internal sealed class TaskPages(ServiceDb db, TaskReader reader, CaseContacts cases, TimeProvider clock)
{
    public async Task<IResult> Show(Actor actor, Refusal? refusal, TypedAnswer? typed, CancellationToken ct)
    {
        var (toDo, awaited) = (await reader.ToDo(db, actor.Id, ct), await reader.AwaitedBy(db, actor.Id, ct));
        // Who is asked needs no right to the case, and a link there would lead nowhere.
        var visible = await cases.Visible(db, [.. toDo.Concat(awaited).Select(x => x.CaseId).Distinct()], actor, ct);
        return new PageResult<TasksPage>(new { ToDo = toDo, Awaited = awaited, Visible = visible, Now = clock.Now(), Refusal = refusal, Typed = typed })
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };
    }
}
