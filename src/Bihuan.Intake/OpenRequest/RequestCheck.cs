using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.People;

namespace Bihuan.Intake.OpenRequest;

/// <summary>What attributes cannot say of a request: codes that exist, a contact that can be used, a unit that fits.</summary>
internal static class RequestCheck
{
    /// <summary>The same for a unit that does not exist and for one that is out of reach.</summary>
    public static readonly FieldError UnknownOrganisation = new("/organisationId", "unknown");

    private static readonly EmailAddressAttribute s_email = new();

    public static IReadOnlyList<FieldError> Errors(OpenCaseRequest request, CasePolicies policies, ChannelDirectory channels, OrganisationTree tree, bool isKnown = false)
    {
        var errors = new List<FieldError>();
        if (!policies.Has("kind", request.Kind)) errors.Add(new FieldError("/kind", "unknown-code", policies.Allowed("kind")));
        if (channels.Find(request.Channel) is not { IsActive: true }) errors.Add(new FieldError("/channel", "unknown-code", string.Join(' ', channels.All.Where(x => x.IsActive).Select(x => x.Code))));
        Contact(request, policies, isKnown, errors);
        if (request.ProductCategory is { Length: > 0 } category && !policies.Has("category", category)) errors.Add(new FieldError("/productCategory", "unknown-code", policies.Allowed("category")));
        else if (request.Symptom is { Length: > 0 } symptom && (request.ProductCategory is null || !policies.SymptomsOf(request.ProductCategory).Contains(symptom))) errors.Add(new FieldError("/symptom", "unknown-code", request.ProductCategory is null ? null : string.Join(' ', policies.SymptomsOf(request.ProductCategory))));
        if (request.ComplaintClass is { Length: > 0 } complaint && !policies.Has("complaint-class", complaint)) errors.Add(new FieldError("/complaintClass", "unknown-code", policies.Allowed("complaint-class")));
        if (request.Point is { Length: > 0 } point && !policies.Has("contact-point", point)) errors.Add(new FieldError("/point", "unknown-code", policies.Allowed("contact-point")));
        if (request.OrganisationId is { } organisation && tree.Current.Find(organisation) is not { IsActive: true }) errors.Add(UnknownOrganisation);
        if (request.Id == Guid.Empty) errors.Add(new FieldError("/id", "malformed"));
        errors.AddRange(OfWords(request, policies));
        return errors;
    }

    /// <summary>The part that concerns the matter alone, for forms that ask for the person on a later screen.</summary>
    public static IReadOnlyList<FieldError> OfWords(OpenCaseRequest request, CasePolicies policies)
    {
        var errors = new List<FieldError>();
        if (request.SerialNumber is { Length: > 0 } serial && !IsSerial(serial.Trim())) errors.Add(new FieldError("/serialNumber", "malformed-serial"));
        if (HasControls(request.Description)) errors.Add(new FieldError("/description", "malformed"));
        Answers(request, policies, errors);
        return errors;
    }

    private static void Answers(OpenCaseRequest request, CasePolicies policies, List<FieldError> errors)
    {
        if (request.Answers is not { Count: > 0 } answers) return;
        if (request is not { ProductCategory: { } category, Symptom: { } symptom } || policies.Weigh(category, symptom, answers) is not { } weighed)
        {
            errors.Add(new FieldError("/answers", "unknown-field"));
            return;
        }

        foreach (var (question, code) in weighed.Faults) errors.Add(new FieldError("/answers/" + question, code, code == "answer.too-long" ? 500 : null));
    }

    private static void Contact(OpenCaseRequest request, CasePolicies policies, bool isKnown, List<FieldError> errors)
    {
        var (phone, email) = (request.Customer?.Phone, request.Customer?.Email);
        if (!string.IsNullOrWhiteSpace(phone) && Phone.Normalise(phone) is null) errors.Add(new FieldError("/customer/phone", "malformed-phone"));
        if (!string.IsNullOrWhiteSpace(email) && !s_email.IsValid(email)) errors.Add(new FieldError("/customer/email", "malformed-email"));
        if (string.IsNullOrWhiteSpace(phone) && string.IsNullOrWhiteSpace(email) && !isKnown && policies.NeedsContact(request.Kind)) errors.Add(new FieldError("/customer/phone", "contact-required"));
    }

    private static bool IsSerial(string serial) => serial.Length >= 4 && serial.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '.' or '_');

    private static bool HasControls(string text) => text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
}
