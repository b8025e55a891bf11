using Bihuan.Cases.AttachFile;
using Bihuan.Cases.Contracts;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Adding files: a form that streams, so it is read by hand instead of being bound to a request record.</summary>
internal sealed record AttachAct() : CaseAct("attach", "attachments", CasePermissions.AddAttachment, "paperclip")
{
    public override void Map(IEndpointRouteBuilder desk) => AttachFileEndpoints.MapPage(desk, this);
}
