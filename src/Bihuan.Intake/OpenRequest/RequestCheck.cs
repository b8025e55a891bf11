using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.People;

namespace Bihuan.Intake.OpenRequest;

/// <summary>What attributes cannot say of a request: codes that exist, a contact that can be used, a unit that fits.</summary>
internal static class RequestCheck
{
    private static readonly EmailAddressAttribute s_email = new();

    public static IReadOnlyList<FieldError> Errors(OpenCaseRequest request, CasePolicies policies, ChannelDirectory channels, OrganisationTree tree)
    {
        var errors = new List<FieldError>();
        if (!policies.Has("kind", request.Kind)) errors.Add(new FieldError("/kind", "unknown-code", "kinds"));
        if (channels.Find(request.Channel) is not { IsActive: true }) errors.Add(new FieldError("/channel", "unknown-code", "channels"));
        Contact(request, policies, errors);
        if (request.ProductCategory is { Length: > 0 } category && !policies.Has("category", category)) errors.Add(new FieldError("/productCategory", "unknown-code", "product-categories"));
        else if (request.Symptom is { Length: > 0 } symptom && (request.ProductCategory is null || !policies.SymptomsOf(request.ProductCategory).Contains(symptom))) errors.Add(new FieldError("/symptom", "unknown-code", "symptoms"));
        if (request.ComplaintClass is { Length: > 0 } complaint && !policies.Has("complaint-class", complaint)) errors.Add(new FieldError("/complaintClass", "unknown-code", "complaint-classes"));
        if (request.SerialNumber is { Length: > 0 } serial && !IsSerial(serial.Trim())) errors.Add(new FieldError("/serialNumber", "malformed-serial"));
        if (request.OrganisationId is { } organisation && tree.Current.Find(organisation) is not { IsActive: true }) errors.Add(new FieldError("/organisationId", "unknown-code", "organisations"));
        if (HasControls(request.Description)) errors.Add(new FieldError("/description", "malformed"));
        return errors;
    }

    private static void Contact(OpenCaseRequest request, CasePolicies policies, List<FieldError> errors)
    {
        var (phone, email) = (request.Customer?.Phone, request.Customer?.Email);
        if (!string.IsNullOrWhiteSpace(phone) && Phone.Normalise(phone) is null) errors.Add(new FieldError("/customer/phone", "malformed-phone"));
        if (!string.IsNullOrWhiteSpace(email) && !s_email.IsValid(email)) errors.Add(new FieldError("/customer/email", "malformed-email"));
        if (string.IsNullOrWhiteSpace(phone) && string.IsNullOrWhiteSpace(email) && policies.NeedsContact(request.Kind)) errors.Add(new FieldError("/customer/phone", "contact-required"));
    }

    private static bool IsSerial(string serial) => serial.Length >= 4 && serial.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '.' or '_');

    private static bool HasControls(string text) => text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
}
